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

/** The conflicting modes of each mode (manual: table 13.2). */
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

/** Returns true if a session has to wait for one lock while another session holds the other. */
export function areInConflict(one: LockMode, other: LockMode): boolean {
  return CONFLICTS[one].has(other);
}

/** The operations of an application that a table lock blocks. */
export type Blocked = "reads and writes" | "writes" | "nothing";

/**
 * Returns the operations that a lock blocks. SELECT takes ACCESS SHARE; INSERT, UPDATE and DELETE
 * take ROW EXCLUSIVE.
 */
export function blockedBy(mode: LockMode): Blocked {
  if (areInConflict(mode, "ACCESS SHARE")) return "reads and writes";
  return areInConflict(mode, "ROW EXCLUSIVE") ? "writes" : "nothing";
}

/** Returns the strongest of several modes. */
export function strongest(modes: readonly LockMode[]): LockMode | undefined {
  return LOCK_MODES.findLast((mode) => modes.includes(mode));
}

/** Reads a mode in the spelling of `pg_locks`: `AccessExclusiveLock`. */
export function modeOfServer(name: string): LockMode | undefined {
  return LOCK_MODES.find(
    (mode) => `${mode.replaceAll(" ", "")}lock` === name.toUpperCase().replace(/LOCK$/, "lock"),
  );
}
