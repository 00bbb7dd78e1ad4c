import type { LogEntry } from "../engine/log.ts";
import { durationText } from "./duration.ts";
import type { Theme } from "./theme.ts";

/** Gives the audit trail in JSON. */
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
  }));
}

/** The audit trail for people: an entry a line, what went wrong below it. */
export function logText(entries: readonly LogEntry[], theme: Theme): string {
  return entries.map((entry) => entryText(entry, theme)).join("\n");
}

function entryText(entry: LogEntry, theme: Theme): string {
  const { at, action, direction, revision, message, result, durationMs, error, tag } = entry;
  const what = action === "stamped" && direction === "down" ? "unstamped" : action;
  const word = result === "done" ? what : `${what} ${result}`;
  const facts = [
    theme.faint(`${at.slice(0, 19)}Z`),
    (result === "done" ? theme.good : theme.bad)(word.padEnd(10)),
    revision === undefined ? "" : theme.name(revision),
    message ?? "",
    theme.faint(`by ${who(entry)}`),
    durationMs === undefined ? "" : theme.faint(`in ${durationText(durationMs)}`),
    tag === undefined ? "" : theme.faint(`tag ${tag}`),
  ];
  const line = facts.filter((fact) => fact !== "").join("  ");
  return error === undefined ? line : `${line}\n    ${error}`;
}

/** `ann@ci-runner (role app)`. */
function who({ osUser, host, user }: LogEntry): string {
  const person = [osUser, host].filter((part) => part !== undefined).join("@");
  return user === undefined ? person : `${person} (role ${user})`;
}
