import type { LockMode } from "./lock-mode.ts";

/** Storage parameters that need no more than SHARE UPDATE EXCLUSIVE (manual: ALTER TABLE, SET). */
const GENTLE =
  /^(?:autovacuum_\w+|vacuum_\w+|log_autovacuum_min_duration|fillfactor|deduplicate_items|toast_tuple_target|parallel_workers)$/;

/** The lock that changing storage parameters takes. */
export function modeOfOptions(names: readonly string[]): LockMode {
  return names.every((name) => GENTLE.test(name)) ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE";
}
