import { asNode } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { word } from "../words.ts";

/** A schema that gets another name. */
export const renameSchema = statementRule({
  id: "rename-schema",
  level: "warning",
  catches: "ALTER SCHEMA … RENAME TO",
  why: "Every qualified name in programs and in function bodies fails.",
  safe: "-- A new schema, and views in the old one until the release is out.",
  examples: {
    bad: ["alter schema s rename to s2"],
    good: ["create schema s; alter schema s rename to s2"],
  },
  check: (statement, schema) => {
    const rename = asNode(statement, "RenameStmt");
    if (rename?.renameType !== "OBJECT_SCHEMA") return [];
    const { subname = "", newname = "" } = rename;
    if (schema.isNew(schema.all("schema").find(({ name }) => name === subname))) return [];
    return [
      { message: `Every name in ${word(subname)} fails as soon as the schema is ${word(newname)}` },
    ];
  },
});
