import type { LogEntry } from "../engine/inspect/log.ts";
import { durationText } from "../text/duration.ts";
import { momentText } from "./screen/moment.ts";
import { cell, type Screen } from "./screen/screen.ts";
import { fitted, hanging } from "./screen/table.ts";

/** Returns the audit trail as JSON. */
export function logJson(
  entries: readonly LogEntry[],
): readonly Readonly<Record<string, unknown>>[] {
  return entries.map((entry) => ({
    at: entry.at,
    action: entry.action,
    direction: entry.direction ?? null,
    revision: entry.revision ?? null,
    message: entry.message ?? null,
    result: entry.result,
    error: entry.error ?? null,
    duration_ms: entry.durationMs === undefined ? null : Math.round(entry.durationMs),
    user: entry.user ?? null,
    os_user: entry.osUser ?? null,
    host: entry.host ?? null,
    run_id: entry.runId,
    ebb_version: entry.ebbVersion ?? null,
    tag: entry.tag ?? null,
    ...(entry.variables !== undefined && {
      variables: Object.entries(entry.variables).map(([name, sha256]) => ({ name, sha256 })),
    }),
  }));
}

/**
 * Renders an entry of the audit trail for people: one line, on a terminal two, with an error below.
 */
export function logText(entry: LogEntry, screen: Screen): string {
  const { theme, width } = screen;
  const { at, result, revision, message, error } = entry;
  const word = (result === "done" ? theme.good : theme.bad)(wordFor(entry).padEnd(10));
  const what = [revision && theme.name(revision), message && cell(message)];
  const facts = factsOf(entry).map(theme.faint);
  const wrong = error === undefined ? [] : [`    ${cell(error)}`];
  if (width === undefined) {
    const moment = theme.faint(`${at.slice(0, 19)}Z`);
    const line = [moment, word, ...what, ...facts].filter(Boolean).join("  ");
    return [line, ...wrong].join("\n");
  }
  const moment = theme.faint(momentText(at, screen));
  const lines = [
    hanging([word, ...what].filter(Boolean).join("  ").trimEnd(), { width, indent: 4 }),
    fitted(`    ${[moment, ...facts].join(", ")}`, width, 2),
    ...wrong.map((line) => fitted(line, width, 2)),
  ];
  return lines.join("\n");
}

function wordFor({ action, direction, result }: LogEntry): string {
  const what = action === "stamped" && direction === "down" ? "unstamped" : action;
  return result === "done" ? what : `${what} ${result}`;
}

function factsOf(entry: LogEntry): readonly string[] {
  const { durationMs, tag, variables = {} } = entry;
  const names = Object.keys(variables).map(cell);
  return [
    `by ${cell(who(entry))}`,
    ...(durationMs === undefined ? [] : [`in ${durationText(durationMs)}`]),
    ...(tag === undefined ? [] : [`tag ${cell(tag)}`]),
    ...(names.length === 0 ? [] : [`with ${names.join(", ")}`]),
  ];
}

/** `ann@ci-runner (role app)`. */
function who({ osUser, host, user }: LogEntry): string {
  const person = [osUser, host].filter((part) => part !== undefined).join("@");
  return user === undefined ? person : `${person} (role ${user})`;
}
