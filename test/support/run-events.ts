import type { Blocker, RunEvent, StatementProgress } from "../../src/engine/run/run-events.ts";
import { parseMigration } from "../../src/migration/parse.ts";
import { revisionFile } from "./world.ts";

type Started = Extract<RunEvent, { readonly kind: "step-started" }>;

/** Returns the event of a starting revision with this number of statements. */
export function started(statements: number, parts: Partial<Started> = {}): RunEvent {
  const up = Array.from({ length: statements }, (_, at) => `select ${at + 1};`).join("\n");
  const file = parseMigration({ name: "a.sql", text: revisionFile({ id: "375b918c8740", up }) });
  return {
    kind: "step-started",
    direction: "up",
    revision: "375b918c8740",
    message: "Add user profiles",
    section: file.up,
    number: 1,
    of: 1,
    ...parts,
  };
}

/** Returns the event of a finished statement, by its index. */
export function statementDone(index: number, durationMs = 1): RunEvent {
  return { kind: "statement-done", revision: "375b918c8740", index, durationMs };
}

/** The event of a finished revision. */
export const DONE: RunEvent = {
  kind: "step-done",
  direction: "up",
  revision: "375b918c8740",
  message: "Add user profiles",
  durationMs: 1234,
};

/** The event of an attempt that ended with a lock timeout. */
export const RETRY: Extract<RunEvent, { readonly kind: "retry" }> = {
  kind: "retry",
  revision: "375b918c8740",
  attempt: 1,
  of: 5,
  delayMs: 5600,
  error: { severity: "ERROR", message: "lock timeout", position: undefined, sqlstate: "55P03" },
  blockers: [],
};

/** Returns the event of a report from the second connection. */
export function look(
  blockers: readonly Blocker[],
  progress?: StatementProgress,
  leftMs?: number,
): RunEvent {
  return { kind: "look", revision: "375b918c8740", blockers, progress, leftMs };
}

/** Returns a session that holds a lock. */
export function blocker(pid: number): Blocker {
  return {
    pid,
    user: "app",
    application: "psql",
    state: "idle in transaction",
    seconds: 12,
    query: "update t set a = 1",
  };
}

/** Returns the progress of an index build. */
export function building(done: number, total: number): StatementProgress {
  const phase = "building index: scanning table";
  return { command: "CREATE INDEX", table: "t", phase, done, total, rows: undefined };
}
