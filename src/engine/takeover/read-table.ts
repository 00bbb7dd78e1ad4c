import { Failure } from "../../failure.ts";
import type { Session } from "../../session.ts";
import { quoteIdentifier, quoteLiteral } from "../../sql/quote.ts";
import { answered, textOrUndefined } from "../ledger/answer.ts";
import type { ForeignTable } from "./foreign-tables.ts";

/** A row of another tool's table. */
export interface ForeignRow {
  readonly version: string;
  readonly at: string | undefined;
  readonly checksum: string | undefined;
  readonly fault: string | undefined;
  readonly kind: "applied" | "void" | "upto";
}

/**
 * Reads the table of another tool, in the order in which the tool wrote it.
 *
 * @throws {Failure} `EBB_IMPORT` if there is no such table, or several; if the tool runs or has failed
 */
export async function readForeignTable(
  session: Session,
  table: ForeignTable,
): Promise<readonly ForeignRow[]> {
  const schema = await findSchema(session, table);
  const {
    version,
    at = "null",
    checksum = "null",
    fault = "null",
    kind = "'applied'",
    lockKey,
  } = table;
  const name = `${quoteIdentifier(schema)}.${quoteIdentifier(table.table)}`;
  const sql = `set local search_path to pg_catalog, pg_temp; select (${version})::text as version, to_char((${at})::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, (${checksum})::text as checksum, (${fault})::text as fault, (${kind})::text as kind, ${lockKey === undefined ? "true" : `pg_try_advisory_xact_lock(${lockKey})`} as free from ${name} order by ${table.order}`;
  await refuseStopped(session, table, schema);
  const [outcome] = await session.flight([{ sql }]);
  const rows = answered(outcome, `Cannot read ${table.table}`);
  if (rows.some(({ free }) => free === false)) throw running(table);
  return rows.flatMap((row) => {
    const kind = row.kind === "void" || row.kind === "upto" ? row.kind : "applied";
    const version = textOrUndefined(row.version);
    if (version === undefined) return [];
    return [
      {
        version,
        at: textOrUndefined(row.at),
        checksum: textOrUndefined(row.checksum),
        fault: textOrUndefined(row.fault),
        kind,
      },
    ];
  });
}

function running({ table }: ForeignTable): Failure {
  return new Failure("EBB_IMPORT", `Cannot take over: the tool of ${table} runs at this moment`, {
    hint: "Wait for its end, then take over",
  });
}

/** Looks into the second table of the tool. */
async function refuseStopped(
  session: Session,
  { stop, remedy }: ForeignTable,
  schema: string,
): Promise<void> {
  if (stop === undefined) return;
  const name = `${quoteIdentifier(schema)}.${quoteIdentifier(stop.table)}`;
  const there = `select pg_catalog.to_regclass(${quoteLiteral(name)}) is not null as there`;
  const [found] = await session.flight([{ sql: there }]);
  if (answered(found, `Cannot look for ${stop.table}`)[0]?.there !== true) return;
  const where = stop.where.replaceAll("%s", () => name);
  const sql = `set local search_path to pg_catalog, pg_temp; select 1 as one from ${name} t where ${where}`;
  const [outcome] = await session.flight([{ sql }]);
  if (answered(outcome, `Cannot read ${stop.table}`).length === 0) return;
  throw new Failure("EBB_IMPORT", `Cannot take over: ${stop.fault} (${stop.table})`, {
    hint: `Repair it with the other tool first: ${remedy ?? "finish or remove that migration"}`,
  });
}

async function findSchema(session: Session, table: ForeignTable): Promise<string> {
  const has = (column: string): string =>
    `exists (select 1 from pg_catalog.pg_attribute a where a.attrelid operator(pg_catalog.=) c.oid and a.attname operator(pg_catalog.=) ${quoteLiteral(column)}::pg_catalog.name and not a.attisdropped)`;
  const conditions = [
    ...table.columns.map(has),
    ...(table.without === undefined ? [] : [`not ${has(table.without)}`]),
  ];
  const sql = `select n.nspname::pg_catalog.text as schema from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace where c.relkind operator(pg_catalog.=) 'r' and c.relname operator(pg_catalog.=) ${quoteLiteral(table.table)}::pg_catalog.name and ${conditions.join(" and ")} order by 1`;
  const [outcome] = await session.flight([{ sql }]);
  const schemas = answered(outcome, "Cannot look for the table").map(({ schema }) =>
    String(schema),
  );
  const [schema, ...more] = schemas;
  if (schema === undefined) {
    throw new Failure("EBB_IMPORT", `Cannot find the table ${table.table} in the database`, {
      hint: "Without it there is nothing to take over: leave out --database",
    });
  }
  if (more.length === 0) return schema;
  throw new Failure("EBB_IMPORT", `Cannot choose between ${schemas.length} tables`, {
    hint: `They are ${schemas.map((one) => `${one}.${table.table}`).join(", ")}; remove the one that is not used`,
  });
}
