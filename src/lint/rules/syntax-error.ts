import { namedRule } from "../rule.ts";

/** A statement that PostgreSQL's grammar refuses. */
export const syntaxError = namedRule({
  id: "syntax-error",
  level: "error",
  catches: "Text that the grammar of PostgreSQL 18 refuses",
  why: "It fails.",
  safe: "-- Correct the statement.",
});
