import type { InTheWay } from "../engine/plan/lock-holders.ts";
import { describeBlockers } from "../engine/run/blocked-failure.ts";
import { cell, type Screen } from "./screen/screen.ts";
import { fitted } from "./screen/table.ts";
import type { Theme } from "./screen/theme.ts";

/** Returns a blocking session as JSON. A field that the server does not report is null. */
export function inTheWayJson({ blocker, holds }: InTheWay): Readonly<Record<string, unknown>> {
  const { pid, user, application, state, seconds, query } = blocker;
  return {
    pid: pid === 0 ? null : pid,
    user: user ?? null,
    application: application ?? null,
    state: state ?? null,
    seconds: seconds ?? null,
    query: query ?? null,
    holds,
  };
}

/**
 * Renders blocking sessions for people, with the SQL that ends each. Returns nothing if there are
 * none.
 */
export function inTheWayText(
  sessions: readonly InTheWay[],
  { theme, width }: Screen,
): readonly string[] {
  if (sessions.length === 0) return [];
  const lines = sessions.flatMap((each) => sessionLines(each, theme));
  return ["", theme.warning("In the way now:"), ...lines.map((line) => fitted(line, width, 2))];
}

function sessionLines({ blocker, holds }: InTheWay, theme: Theme): readonly string[] {
  const locks = holds.map(
    ({ table, mode, wanted }) => `    holds ${mode} on ${cell(table)}, which ${wanted} waits for`,
  );
  const old = "    is old: CONCURRENTLY waits for its transaction to end";
  return [
    `  ${cell(describeBlockers([blocker]))}`,
    ...(locks.length === 0 ? [old] : locks),
    ...(blocker.pid === 0
      ? []
      : [`    ${theme.faint("end it with:")} select pg_terminate_backend(${blocker.pid})`]),
  ];
}
