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
 * @throws {Failure} `EBB_IMPORT` if there is no such table, or several
 */
export async function readForeignTable(
  session: Session,
  table: ForeignTable,
): Promise<readonly ForeignRow[]> {
  const schema = await findSchema(session, table);
  const { version, at = "null", checksum = "null", fault = "null", kind = "'applied'" } = table;
  const name = `${quoteIdentifier(schema)}.${quoteIdentifier(table.table)}`;
  const sql = `set local search_path to pg_catalog, pg_temp; select (${version})::text as version, to_char((${at})::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, (${checksum})::text as checksum, (${fault})::text as fault, (${kind})::text as kind from ${name} order by ${table.order}`;
  const [outcome] = await session.flight([{ sql }]);
  return answered(outcome, `Cannot read ${table.table}`).flatMap((row) => {
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
