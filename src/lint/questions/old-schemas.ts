import type { DropStmt } from "@pgsql/types";
import { stringsOf } from "../../syntax/parse-tree.ts";
import type { Schema } from "../schema.ts";

/** Returns the schemas of a DROP SCHEMA that the section did not make. */
export function oldSchemas({ objects }: DropStmt, schema: Schema): readonly string[] {
  const known = schema.all("schema");
  return stringsOf(objects).filter(
    (name) => !schema.isNew(known.find((each) => each.name === name)),
  );
}
