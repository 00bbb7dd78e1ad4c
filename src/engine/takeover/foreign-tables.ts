/** The table of another tool, and how it is read. */
export interface ForeignTable {
  readonly table: string;
  /** Columns that tell it from a table of the same name. */
  readonly columns: readonly string[];
  /** A column that the table must not have. */
  readonly without?: string;
  /** SQL of type text: the version, the time, the checksum, the fault of a row, and its kind. */
  readonly version: string;
  readonly at?: string;
  readonly checksum?: string;
  readonly fault?: string;
  /** `applied` (the default), `void`, or `upto`: all up to this version counts as applied. */
  readonly kind?: string;
  /** True if the rows are heads: all below them in the graph counts as applied. */
  readonly holdsHeads?: boolean;
  /** The key of the advisory lock that the tool holds while it runs. */
  readonly lockKey?: string;
  /** Rows of a second table of the tool after which a person must look. */
  readonly stop?: { readonly table: string; readonly where: string; readonly fault: string };
  /** The order of the rows: a later row of a version wins. */
  readonly order: string;
  /** The command of the other tool after a fault. */
  readonly remedy?: string;
}

/** The tables by the word for the tool. A pooled name of columns is never used: each is named. */
export const FOREIGN_TABLES: Readonly<Record<string, ForeignTable>> = {
  alembic: {
    table: "alembic_version",
    columns: ["version_num"],
    version: "version_num",
    order: "version_num",
    holdsHeads: true,
  },
  dbmate: {
    table: "schema_migrations",
    columns: ["version"],
    without: "dirty",
    version: "version",
    order: "version",
  },
  diesel: {
    table: "__diesel_schema_migrations",
    columns: ["version", "run_on"],
    version: "version",
    at: "run_on",
    order: "version",
  },
  drizzle: {
    table: "__drizzle_migrations",
    columns: ["hash", "created_at"],
    version: "hash",
    order: "created_at",
  },
  flyway: {
    table: "flyway_schema_history",
    columns: ["installed_rank", "checksum", "success"],
    version: "version",
    at: "installed_on",
    checksum: "case when type = 'SQL' then checksum end",
    fault: "case when not success then 'it failed' end",
    kind: "case when version is null or type like 'UNDO%' or type = 'DELETE' then 'void' when type = 'BASELINE' then 'upto' else 'applied' end",
    order: "installed_rank",
    remedy: "flyway repair",
  },
  "golang-migrate": {
    table: "schema_migrations",
    columns: ["version", "dirty"],
    version: "version",
    fault: "case when dirty then 'it is dirty: a migration failed half way' end",
    kind: "case when version < 0 then 'void' else 'upto' end",
    order: "version",
    remedy: "migrate force VERSION, after you have repaired the schema",
  },
  goose: {
    table: "goose_db_version",
    columns: ["version_id", "is_applied"],
    version: "version_id",
    at: "tstamp",
    kind: "case when version_id > 0 and is_applied then 'applied' else 'void' end",
    lockKey: "4097083626",
    order: "id",
  },
  "graphile-migrate": {
    table: "migrations",
    columns: ["hash", "previous_hash", "filename"],
    version: "pg_catalog.replace(filename, '.sql', '')",
    at: "date",
    lockKey: "4727445306447283",
    order: "filename",
  },
  liquibase: {
    table: "databasechangelog",
    columns: ["md5sum", "orderexecuted", "exectype"],
    version: "id || '::' || author",
    at: "dateexecuted",
    checksum: "case when md5sum like '9:%' and exectype in ('EXECUTED', 'RERAN') then md5sum end",
    fault: "case when exectype = 'FAILED' then 'it failed' end",
    kind: "case when exectype = 'SKIPPED' then 'void' else 'applied' end",
    stop: {
      table: "databasechangeloglock",
      where: "locked",
      fault: "its lock is held: Liquibase runs, or a crash left the lock",
    },
    order: "orderexecuted",
    remedy: "liquibase release-locks, after you have made sure that it does not run",
  },
  "node-pg-migrate": {
    table: "pgmigrations",
    columns: ["name", "run_on"],
    version: "name",
    at: "run_on",
    lockKey: "7241865325823964",
    order: "run_on, id",
  },
  prisma: {
    table: "_prisma_migrations",
    columns: ["migration_name", "rolled_back_at"],
    version: "migration_name",
    at: "finished_at",
    checksum:
      "case when pg_catalog.length(checksum) = 64 and finished_at is not null and rolled_back_at is null then checksum end",
    fault:
      "case when finished_at is null and rolled_back_at is null then 'it failed or still runs' end",
    kind: "case when rolled_back_at is not null then 'void' else 'applied' end",
    lockKey: "72707369",
    order: "(rolled_back_at is null), started_at",
    remedy: "prisma migrate resolve",
  },
  rails: {
    table: "schema_migrations",
    columns: ["version"],
    without: "dirty",
    version: "max(version)",
    order: "1",
  },
  refinery: {
    table: "refinery_schema_history",
    columns: ["version", "applied_on"],
    version: "version",
    at: "applied_on",
    order: "version",
  },
  "sql-migrate": {
    table: "gorp_migrations",
    columns: ["id", "applied_at"],
    version: "id",
    at: "applied_at",
    order: "applied_at, id",
  },
  sqitch: {
    table: "changes",
    columns: ["change_id", "script_hash"],
    version: "change",
    at: "committed_at",
    checksum: "nullif(script_hash, change_id)",
    lockKey: "75474063",
    stop: {
      table: "events",
      where:
        "event = 'fail' and committed_at = (select max(e.committed_at) from %s e where e.change = t.change and e.project = t.project)",
      fault: "the last deploy or revert of a change failed",
    },
    order: "committed_at",
    remedy: "sqitch deploy or sqitch revert, after you have repaired the schema",
  },
  sqlx: {
    table: "_sqlx_migrations",
    columns: ["version", "success", "checksum"],
    version: "version",
    at: "installed_on",
    checksum: "pg_catalog.encode(checksum, 'hex')",
    fault: "case when not success then 'it failed' end",
    order: "version",
    remedy: "sqlx migrate run, after you have repaired the schema and removed the row",
  },
  supabase: {
    table: "schema_migrations",
    columns: ["version", "statements"],
    version: "version",
    order: "version",
  },
  tern: {
    table: "schema_version",
    columns: ["version"],
    without: "installed_rank",
    version: "version",
    kind: "case when version = 0 then 'void' else 'upto' end",
    lockKey: "9628173550095224",
    order: "version",
  },
};
