/** The table-level locks of PostgreSQL, weakest first (manual: 13.3.1). */
export const LOCK_MODES = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
] as const;

export type LockMode = (typeof LOCK_MODES)[number];

/** For each mode those that it conflicts with (manual: table 13.2). */
const CONFLICTS: Readonly<Record<LockMode, ReadonlySet<LockMode>>> = {
  "ACCESS SHARE": new Set(LOCK_MODES.slice(7)),
  "ROW SHARE": new Set(LOCK_MODES.slice(6)),
  "ROW EXCLUSIVE": new Set(LOCK_MODES.slice(4)),
  "SHARE UPDATE EXCLUSIVE": new Set(LOCK_MODES.slice(3)),
  SHARE: new Set(["ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", ...LOCK_MODES.slice(5)]),
  "SHARE ROW EXCLUSIVE": new Set(LOCK_MODES.slice(2)),
  EXCLUSIVE: new Set(LOCK_MODES.slice(1)),
  "ACCESS EXCLUSIVE": new Set(LOCK_MODES),
};

/** True when a session must wait for one lock while another session holds the other. */
export function areInConflict(one: LockMode, other: LockMode): boolean {
  return CONFLICTS[one].has(other);
}

/** What an application can no longer do with a table that is locked. */
export type Blocked = "reads and writes" | "writes" | "nothing";

/** Tells what waits for a lock: SELECT takes ACCESS SHARE, INSERT, UPDATE and DELETE ROW EXCLUSIVE. */
export function blockedBy(mode: LockMode): Blocked {
  if (areInConflict(mode, "ACCESS SHARE")) return "reads and writes";
  return areInConflict(mode, "ROW EXCLUSIVE") ? "writes" : "nothing";
}

/** The strongest of several modes. */
export function strongest(modes: readonly LockMode[]): LockMode | undefined {
  return LOCK_MODES.findLast((mode) => modes.includes(mode));
}

/** Reads a mode as `pg_locks` calls it: `AccessExclusiveLock`. */
export function modeOfServer(name: string): LockMode | undefined {
  return LOCK_MODES.find(
    (mode) => `${mode.replaceAll(" ", "")}lock` === name.toUpperCase().replace(/LOCK$/, "lock"),
  );
}
