import { asNode } from "../lint-statement.ts";
import { oldSchemas } from "../questions/old-schemas.ts";
import { statementRule } from "../rule.ts";
import { word } from "../words.ts";

/** A schema that is dropped. */
export const dropSchema = statementRule({
  id: "drop-schema",
  level: "warning",
  catches: "DROP SCHEMA of a schema that the section did not make",
  why: "Qualified names in programs and in function bodies fail.",
  safe: "-- Drop the objects by name first, then the empty schema with RESTRICT.",
  examples: {
    bad: ["drop schema s"],
    good: ["create schema s; drop schema s", "drop schema s cascade"],
  },
  check: (statement, schema) => {
    const drop = asNode(statement, "DropStmt");
    if (drop?.removeType !== "OBJECT_SCHEMA" || drop.behavior === "DROP_CASCADE") return [];
    return oldSchemas(drop, schema).map((name) => ({
      message: `Programs that name the schema ${word(name)} fail`,
    }));
  },
});
