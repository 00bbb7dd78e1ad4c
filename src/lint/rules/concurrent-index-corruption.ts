import { namedRule } from "../rule.ts";

/** A server that builds indexes wrongly. */
export const concurrentIndexCorruption = namedRule({
  id: "concurrent-index-corruption",
  level: "error",
  catches: "CREATE INDEX or REINDEX CONCURRENTLY on a server of version 14.0 to 14.3",
  why: "The index can lack rows.",
  safe: "-- Upgrade to 14.4 or later; check what is there with amcheck: SELECT bt_index_check('i', true);",
  versions: "14.0 to 14.3",
});
