/**
 * Names the tool whose marker a line comment is, if it is one.
 *
 * ebb would take such a line for prose and run the tool's down section as part of up.
 * The text is the comment's, without `--` and the white space around it.
 */
export function foreignMarker(text: string): string | undefined {
  if (!ANY_MARKER.test(text)) return undefined;
  return FOREIGN_MARKERS.find(({ pattern }) => pattern.test(text))?.tool;
}

const FOREIGN_MARKERS: readonly { readonly tool: string; readonly pattern: RegExp }[] = [
  { tool: "dbmate", pattern: /^migrate:(?:up|down)\b/i },
  {
    tool: "goose",
    pattern:
      /^\+\s*goose\s+(?:up|down|statement\s*begin|statement\s*end|no\s+transaction|envsub)\b/i,
  },
  {
    tool: "sql-migrate",
    pattern: /^\+\s*migrate\s+(?:up|down|statement\s*begin|statement\s*end)\b/i,
  },
  { tool: "micrate", pattern: /^\+\s*micrate\s+(?:up|down)\b/i },
  { tool: "node-pg-migrate", pattern: /^(?:up|down)\s+migration\s*$/i },
  { tool: "tern", pattern: /^-*\s*create above\s*\/\s*drop below\s*-*$/i },
  { tool: "rambler", pattern: /^rambler\s+(?:up|down)\b/i },
  { tool: "MyBatis Migrations", pattern: /^\/\/\s*@undo\b/i },
  { tool: "Play", pattern: /^-*\s*!(?:ups|downs)\b/i },
  { tool: "Liquibase", pattern: /^(?:liquibase formatted sql\b|changeset\s+\S+:\S)/i },
];

/** Asked first, for nearly every line is none of them, and a project has many lines. */
const ANY_MARKER = new RegExp(
  FOREIGN_MARKERS.map(({ pattern }) => `(?:${pattern.source})`).join("|"),
  "i",
);
