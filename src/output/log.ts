import type { LogEntry } from "../engine/inspect/log.ts";
import { durationText } from "../text/duration.ts";
import { who } from "./run-at-work.ts";
import { momentText } from "./screen/moment.ts";
import { cell, type Screen } from "./screen/screen.ts";
import { fitted, hanging } from "./screen/table.ts";

/** Returns the audit trail as JSON. */
export function logJson(
  entries: readonly LogEntry[],
): readonly Readonly<Record<string, unknown>>[] {
  return entries.map(entryJson);
}

function entryJson(entry: LogEntry): Readonly<Record<string, unknown>> {
  const { durationMs, variables } = entry;
  const fields = {
    at: entry.at,
    action: entry.action,
    direction: entry.direction,
    revision: entry.revision,
    message: entry.message,
    result: entry.result,
    error: entry.error,
    duration_ms: durationMs === undefined ? undefined : Math.round(durationMs),
    user: entry.user,
    os_user: entry.osUser,
    host: entry.host,
    run_id: entry.runId,
    ebb_version: entry.ebbVersion,
    tag: entry.tag,
    command: entry.command,
  };
  return {
    ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value ?? null])),
    ...(variables !== undefined && {
      variables: Object.entries(variables).map(([name, sha256]) => ({ name, sha256 })),
    }),
  };
}

/**
 * Renders an entry of the audit trail for people: one line, on a terminal two, with an error below.
 */
export function logText(entry: LogEntry, screen: Screen): string {
  const { theme, width } = screen;
  const { at, result, revision, message, error } = entry;
  const word = (result === "done" ? theme.good : theme.bad)(wordFor(entry).padEnd(10));
  const command = entry.action === "run" && entry.command && `ebb ${entry.command}`;
  const what = [
    command && cell(command),
    revision && theme.name(revision),
    message && cell(message),
  ];
  const facts = factsOf(entry).map(theme.faint);
  const wrong = error === undefined ? [] : [`    ${cell(error)}`];
  if (width === undefined) {
    const moment = theme.faint(`${at.replace(/\.\d+Z$/, "Z")}`);
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
