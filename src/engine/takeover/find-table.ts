import { Failure } from "../../failure.ts";
import type { Session } from "../../session.ts";
import { quoteLiteral } from "../../sql/quote.ts";
import { listed } from "../../text/counted.ts";
import { shellWord } from "../../text/shell-word.ts";
import { answered } from "../ledger/answer.ts";
import { FOREIGN_TABLES, type ForeignTable, type TablePlace } from "./foreign-tables.ts";

/** The name of a table that the user gave. */
export interface NamedTable {
  readonly schema?: string;
  readonly table: string;
}

/**
 * Finds the table of a tool by its name and its columns, in all schemas.
 *
 * @throws {Failure} `EBB_IMPORT` if there is none, or several
 */
export async function findTable(
  session: Session,
  table: ForeignTable,
  named: NamedTable | undefined,
): Promise<TablePlace> {
  const name = named?.table ?? table.table;
  const places = await placesOf(session, table, { table: name, ...named });
  const [place, ...more] = places;
  if (place === undefined) throw noTable(name, await toolsIn(session));
  if (more.length === 0) return place;
  const names = places.map(({ schema }) => `${schema}.${name}`).join(", ");
  throw new Failure("EBB_IMPORT", `Cannot choose between ${places.length} tables: ${names}`, {
    hint: `Name the one in use: ebb import --database --table ${shellWord(`${place.schema}.${name}`)}`,
  });
}

function noTable(name: string, tools: readonly string[]): Failure {
  return new Failure("EBB_IMPORT", `Cannot find the table ${name} in the database`, {
    hint:
      tools.length === 0
        ? "Without it there is nothing to take over: leave out --database; if it has another name: --table NAME"
        : `The database has tables of ${listed(tools)}; if the table has another name: --table NAME`,
  });
}

/** Returns the tools whose tables are in the database. */
async function toolsIn(session: Session): Promise<readonly string[]> {
  const tools: string[] = [];
  for (const [tool, table] of Object.entries(FOREIGN_TABLES)) {
    if ((await placesOf(session, table, table)).length > 0) tools.push(tool);
  }
  return tools;
}

async function placesOf(
  session: Session,
  table: ForeignTable,
  { schema, table: name }: NamedTable,
): Promise<readonly TablePlace[]> {
  const conditions = [
    `c.relname operator(pg_catalog.=) ${nameLiteral(name)}`,
    ...(schema === undefined ? [] : [`n.nspname operator(pg_catalog.=) ${nameLiteral(schema)}`]),
    ...table.columns.map(hasColumn),
    ...(table.without ?? []).map((column) => `not ${hasColumn(column)}`),
    ...(table.beside === undefined ? [] : [hasTable(table.beside)]),
    ...(table.apart === undefined ? [] : [`not ${hasTable(table.apart)}`]),
  ];
  const sql = `select n.nspname::pg_catalog.text as schema, pg_catalog.current_database()::pg_catalog.text as database from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace where c.relkind operator(pg_catalog.=) 'r' and ${conditions.join(" and ")} order by 1`;
  const [outcome] = await session.flight([{ sql }]);
  return answered(outcome, "Cannot look for the table").map((row) => ({
    database: String(row.database),
    schema: String(row.schema),
    table: name,
  }));
}

function nameLiteral(name: string): string {
  return `${quoteLiteral(name)}::pg_catalog.name`;
}

function hasColumn(column: string): string {
  return `exists (select 1 from pg_catalog.pg_attribute a where a.attrelid operator(pg_catalog.=) c.oid and a.attname operator(pg_catalog.=) ${nameLiteral(column)} and not a.attisdropped)`;
}

function hasTable(name: string): string {
  return `exists (select 1 from pg_catalog.pg_class o where o.relnamespace operator(pg_catalog.=) n.oid and o.relname operator(pg_catalog.=) ${nameLiteral(name)})`;
}
