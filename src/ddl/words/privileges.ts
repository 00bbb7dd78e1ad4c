import type { GrantKind } from "./writer.ts";

export const TABLE_GRANTS: GrantKind = {
  words: "table",
  plural: "tables",
  privileges: ["INSERT", "SELECT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"],
  later: { since: 17, privileges: ["MAINTAIN"] },
};

export const COLUMN_PRIVILEGES = ["SELECT", "INSERT", "UPDATE", "REFERENCES"];

export const SEQUENCE_GRANTS: GrantKind = {
  words: "sequence",
  plural: "sequences",
  privileges: ["USAGE", "SELECT", "UPDATE"],
};

export const FUNCTION_GRANTS: GrantKind = {
  words: "function",
  plural: "functions",
  privileges: ["EXECUTE"],
};

export const TYPE_GRANTS: GrantKind = { words: "type", plural: "types", privileges: ["USAGE"] };

export const SCHEMA_GRANTS: GrantKind = {
  words: "schema",
  plural: "schemas",
  privileges: ["USAGE", "CREATE"],
};

export const LARGE_OBJECT_PRIVILEGES = ["SELECT", "UPDATE"];

/** Languages, foreign-data wrappers and servers. */
export function usageOf(words: string): GrantKind {
  return { words, privileges: ["USAGE"] };
}
