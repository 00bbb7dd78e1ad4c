import { crc32 } from "../../importers/checksums.ts";

/** The table of another tool, and how it is read. */
export interface ForeignTable {
  readonly table: string;
  /** Columns that tell it from a table of the same name. */
  readonly columns: readonly string[];
  /** Columns that the table must not have. */
  readonly without?: readonly string[];
  /** A table that must stand beside it, and one that must not. */
  readonly beside?: string;
  readonly apart?: string;
  /** SQL of type text: the version, the time, the checksum, the fault of a row, and its kind. */
  readonly version: string;
  /** SQL of a second key, for a row whose version no file has. */
  readonly alias?: string;
  /** SQL of the name of a row in messages, where the version says nothing to a person. */
  readonly title?: string;
  readonly at?: string;
  readonly checksum?: string;
  readonly fault?: string;
  /** SQL of a remark about a row that is taken over all the same. */
  readonly remark?: string;
  /** The column with the name of the project, if one table holds several. */
  readonly project?: string;
  /** True if the times have no time zone. */
  readonly isLocalTime?: boolean;
  /** Returns equal texts for equal versions. */
  readonly normal?: (version: string) => string;
  /** `applied` (the default), `void`, or `upto`: all up to this version counts as applied. */
  readonly kind?: string;
  /** True if the rows are heads: all below them in the graph counts as applied. */
  readonly holdsHeads?: boolean;
  /** The key of the advisory lock that the tool holds while it runs. */
  readonly lockKey?: string | ((place: TablePlace) => string);
  /** Rows of a second table of the tool after which a person must look. */
  readonly stop?: { readonly table: string; readonly where: string; readonly fault: string };
  /** A table of the tool whose rows are unfinished work. */
  readonly unfinished?: string;
  /** The order of the rows: a later row of a version wins. */
  readonly order: string;
  /** The command of the other tool after a fault. */
  readonly remedy?: string;
}

/** The place of a table. */
export interface TablePlace {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
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
    without: ["dirty", "inserted_at", "statements"],
    apart: "ar_internal_metadata",
    version: "version",
    order: "version",
  },
  diesel: {
    table: "__diesel_schema_migrations",
    columns: ["version", "run_on"],
    version: "version",
    at: "run_on",
    isLocalTime: true,
    order: "version",
  },
  drizzle: {
    table: "__drizzle_migrations",
    columns: ["hash", "created_at"],
    version: "hash",
    alias: "created_at",
    checksum: "hash",
    order: "created_at, id",
  },
  flyway: {
    table: "flyway_schema_history",
    columns: ["installed_rank", "checksum", "success"],
    version: "version",
    at: "installed_on",
    isLocalTime: true,
    normal: withoutZeros,
    checksum: "case when type = 'SQL' then checksum end",
    fault: "case when not success then 'it failed' end",
    kind: "case when version is null or type like 'UNDO%' or type = 'DELETE' then 'void' when type in ('BASELINE', 'SQL_BASELINE') then 'upto' else 'applied' end",
    order: "installed_rank",
    remedy: "flyway repair",
  },
  "golang-migrate": {
    table: "schema_migrations",
    columns: ["version", "dirty"],
    version: "version",
    fault: "case when dirty then 'it is dirty: a migration failed half way' end",
    kind: "case when version < 0 then 'void' else 'upto' end",
    lockKey: ({ database, schema, table }) =>
      String((BigInt(crc32(`${schema}\0${table}\0${database}`)) * 1486364155n) % 2n ** 32n),
    order: "version",
    remedy: "migrate force VERSION, after you have repaired the schema",
  },
  goose: {
    table: "goose_db_version",
    columns: ["version_id", "is_applied"],
    version: "version_id",
    at: "tstamp",
    isLocalTime: true,
    kind: "case when version_id > 0 and is_applied then 'applied' else 'void' end",
    lockKey: "4097083626",
    order: "id",
  },
  "graphile-migrate": {
    table: "migrations",
    columns: ["hash", "previous_hash", "filename"],
    version: "pg_catalog.replace(filename, '.sql', '')",
    at: "date",
    checksum: "hash",
    unfinished: "current",
    lockKey: "4727445306447283",
    order: "filename",
  },
  liquibase: {
    table: "databasechangelog",
    columns: ["md5sum", "orderexecuted", "exectype"],
    version: "id || '::' || author",
    at: "dateexecuted",
    isLocalTime: true,
    remark:
      "case when exectype = 'MARK_RAN' then 'Liquibase marked it as run, but never ran it' end",
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
    isLocalTime: true,
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
    without: ["dirty", "inserted_at", "statements"],
    beside: "ar_internal_metadata",
    version: "max(version)",
    lockKey: ({ database }) => String(2053462845n * BigInt(crc32(database))),
    order: "1",
  },
  refinery: {
    table: "refinery_schema_history",
    columns: ["version", "applied_on"],
    version: "version",
    at: "applied_on",
    checksum: "checksum",
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
    version: "change_id",
    title: "change",
    project: "project",
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
    lockKey: ({ database }) => String(0x3d32ad9en * BigInt(crc32(database))),
    order: "version",
    remedy: "sqlx migrate run, after you have repaired the schema and removed the row",
  },
  supabase: {
    table: "schema_migrations",
    columns: ["version", "statements"],
    version: "version",
    checksum: "pg_catalog.array_to_string(statements, E';\\n')",
    order: "version",
  },
  tern: {
    table: "schema_version",
    columns: ["version"],
    without: ["installed_rank"],
    version: "version",
    kind: "case when version = 0 then 'void' else 'upto' end",
    lockKey: "9628173550095224",
    order: "version",
  },
};

/** Flyway takes 1, 1.0 and 01 for equal. */
function withoutZeros(version: string): string {
  const numbers = version.split(".").map((part) => part.replace(/^0+(?=\d)/, ""));
  return numbers.join(".").replace(/(?:\.0)+$/, "");
}
