import { Failure } from "../../failure.ts";
import { shellWord } from "../../text/shell-word.ts";
import type { StateRequest } from "./state-query.ts";

/** The schemas in which a database has or expects the ledger. */
interface SchemaFacts {
  readonly schema: string | null;
  readonly currentSchema: string | null;
  /** The schemas that have a table of the ledger's name. */
  readonly holders: readonly string[];
}

/**
 * Returns the schema of the ledger: the named one, or the current one.
 *
 * @throws {Failure} `EBB_SCHEMA` where no schema is current, or another one holds the ledger
 */
export function chosenSchema(
  raw: SchemaFacts,
  request: Pick<StateRequest, "schema" | "versionTable">,
): string {
  if (raw.schema === null) {
    throw new Failure(
      "EBB_SCHEMA",
      "Cannot choose a schema for the ledger: search_path names none that exists",
      { hint: "Name it with --schema" },
    );
  }
  if (request.schema !== undefined) return raw.schema;
  const held = raw.holders.map((holder) => `"${holder}"`).join(", ");
  if (raw.holders.length > 1) {
    throw new Failure(
      "EBB_SCHEMA",
      `Table "${request.versionTable}" is in several schemas: ${held}`,
      {
        hint: "Choose one with --schema",
      },
    );
  }
  if (raw.holders.length === 1 && raw.holders[0] !== raw.currentSchema) {
    const { currentSchema } = raw;
    const current = currentSchema === null ? "none" : `"${currentSchema}"`;
    const another =
      currentSchema === null ? "" : `, or another one with --schema ${shellWord(currentSchema)}`;
    throw new Failure(
      "EBB_SCHEMA",
      `Table "${request.versionTable}" is in schema ${held}, but the current schema is ${current}`,
      {
        hint: `Use the existing ledger with --schema ${shellWord(raw.holders[0] ?? "")}${another}`,
      },
    );
  }
  return raw.schema;
}
