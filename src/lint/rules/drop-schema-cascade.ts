import { asNode } from "../lint-statement.ts";
import { oldSchemas } from "../questions/old-schemas.ts";
import { statementRule } from "../rule.ts";
import { word } from "../words.ts";

/** A schema that is dropped with everything in it. */
export const dropSchemaCascade = statementRule({
  id: "drop-schema-cascade",
  level: "error",
  catches: "DROP SCHEMA … CASCADE",
  why: "It removes objects that nobody named, and each of its tables takes ACCESS EXCLUSIVE.",
  safe: "-- Drop the objects by name, then the empty schema with RESTRICT.",
  examples: { bad: ["drop schema s cascade"], good: ["create schema s; drop schema s cascade"] },
  check: (statement, schema) => {
    const drop = asNode(statement, "DropStmt");
    if (drop?.removeType !== "OBJECT_SCHEMA" || drop.behavior !== "DROP_CASCADE") return [];
    return oldSchemas(drop, schema).map((name) => ({
      message: `Everything in the schema ${word(name)} is dropped, and what depends on it`,
    }));
  },
});
