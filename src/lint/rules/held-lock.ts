import { namedRule } from "../rule.ts";

/** Sessions that are in the way now. */
export const heldLock = namedRule({
  id: "held-lock",
  level: "warning",
  catches:
    "With --against-database: a session that holds, now, a lock for which a statement must wait",
  why: "The revision waits, and everybody who comes later waits behind it.",
  safe: "-- Wait until it has ended, or end it: SELECT pg_terminate_backend(pid);",
});
