import { namedRule } from "../rule.ts";

/** A rewrite that a server has shown. */
export const rewriteUnderLock = namedRule({
  id: "rewrite-under-lock",
  level: "note",
  catches:
    "With --against-database: a statement that writes a table with rows anew while it is locked",
  why: "It proves on the table itself that the table is closed meanwhile.",
  safe: "-- See the rule of the statement: changing-column-type, adding-field-with-default and the like.",
});
