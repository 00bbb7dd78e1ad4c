/** What is to be done about a table in which another tool remembers. */
const REMARKS: ReadonlyMap<string, string> = new Map([
  [
    "alembic_version",
    "if Alembic manages this database, take it over with --version-table alembic_version",
  ],
  ["flyway_schema_history", stampOf("Flyway")],
  ["goose_db_version", stampOf("goose")],
  ["schema_migrations", stampOf("dbmate or golang-migrate")],
]);

/** The tables that are looked for where there is no ledger. */
export const OTHER_TOOLS_TABLES: readonly string[] = [...REMARKS.keys()];

/**
 * Tells of a database without a ledger that another tool manages it: all its revisions would run
 * again.
 */
export function otherToolsRemarks(tables: readonly string[]): readonly string[] {
  return tables.map((table) => `Table ${table} is there: ${REMARKS.get(table) ?? ""}`);
}

function stampOf(tool: string): string {
  return `if ${tool} manages this database, say where it stands with ebb stamp REVISION`;
}
