/** The advice for a table of another tool. */
const REMARKS: ReadonlyMap<string, string> = new Map([
  [
    "alembic_version",
    "if Alembic manages this database, take it over with ebb import --database, or keep its table with --version-table alembic_version",
  ],
  ["flyway_schema_history", stampOf("Flyway")],
  ["goose_db_version", stampOf("goose")],
  ["schema_migrations", stampOf("dbmate, golang-migrate or Rails")],
  ["__diesel_schema_migrations", stampOf("diesel")],
  ["_sqlx_migrations", stampOf("sqlx")],
  ["_prisma_migrations", stampOf("Prisma")],
  ["pgmigrations", stampOf("node-pg-migrate")],
  ["gorp_migrations", stampOf("sql-migrate")],
  ["refinery_schema_history", stampOf("refinery")],
]);

/** The tables to look for if there is no ledger. */
export const OTHER_TOOLS_TABLES: readonly string[] = [...REMARKS.keys()];

/**
 * Returns remarks for a database without a ledger that another tool manages: ebb would run all its
 * revisions again.
 */
export function otherToolsRemarks(tables: readonly string[]): readonly string[] {
  return tables.map((table) => `Table ${table} exists: ${REMARKS.get(table) ?? ""}`);
}

function stampOf(tool: string): string {
  return `if ${tool} manages this database, take it over with ebb import --database, or record what is applied with ebb stamp and its revision`;
}
