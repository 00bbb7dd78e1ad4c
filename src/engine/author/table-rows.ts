import type { Row, Session } from "../../session.ts";
import { quoteIdentifier, quoteLiteral } from "../../sql/quote.ts";
import { answered } from "../ledger/answer.ts";

/** The rows of a table, each value as the server writes it. */
export interface TableRows {
  /** As SQL: `public.users`. */
  readonly name: string;
  /** The names of the columns whose values are stored as they are given, in their order. */
  readonly columns: readonly string[];
  readonly rows: readonly TextRow[];
}

/** The values of a row; null is NULL. */
export type TextRow = readonly (string | null)[];

/** The data of a scratch database. */
export interface Contents {
  /** The tables that hold rows, by name. */
  readonly tables: ReadonlyMap<string, TableRows>;
  /** The names of the tables that belong to extensions. */
  readonly ofExtensions: ReadonlySet<string>;
  /** The last number that each sequence gave, by name. */
  readonly sequences: ReadonlyMap<string, string>;
}

/**
 * Reads the rows of all tables, but not of those that belong to an extension, and the sequences.
 *
 * @throws {Failure} `EBB_LEDGER`, `EBB_CONNECTION_LOST`
 */
export async function readContents(session: Session): Promise<Contents> {
  const [, found, sequences] = await session.flight([
    { sql: "reset role" },
    { sql: TABLES },
    { sql: SEQUENCES },
  ]);
  const all = answered(found, "Cannot list the tables");
  const listed = all.filter(({ is_of_extension: isOf }) => isOf !== true).map(readTable);
  const others = all.filter(({ is_of_extension: isOf }) => isOf === true);
  const outcomes = await session.flight(listed.map((table) => ({ sql: rowsQuery(table) })));
  const filled = listed.flatMap((table, at) => {
    const rows = answered(outcomes[at], `Cannot read the rows of ${table.name}`);
    return rows.length === 0 ? [] : [{ ...table, rows: rows.map(textsOf(table.columns.length)) }];
  });
  const positions = answered(sequences, "Cannot read the sequences");
  return {
    tables: new Map(filled.map((table) => [table.name, table])),
    ofExtensions: new Set(others.map(({ name }) => String(name))),
    sequences: new Map(positions.map(({ name, value }) => [String(name), String(value)])),
  };
}

/** Writes the statement that sets a sequence to the position in which it was read. */
export function positionSql(name: string, value: string): string {
  return `select pg_catalog.setval(${quoteLiteral(name)}, ${value}, true)`;
}

/** Writes the rows of a table as a COPY with its data, as `pg_dump` does. */
export function copyText({ name, columns, rows }: TableRows): string {
  const names = columns.map(quoteIdentifier).join(", ");
  const lines = [...rows].map((row) => row.map(copyValue).join("\t")).sort();
  return `copy ${name} (${names}) from stdin;\n${lines.join("\n")}\n\\.`;
}

const TABLES = `select pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
  coalesce(pg_catalog.json_agg(a.attname order by a.attnum) filter (where a.attname is not null), '[]')::pg_catalog.text as columns,
  exists (select from pg_catalog.pg_depend d where d.classid operator(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
    and d.objid operator(pg_catalog.=) c.oid and d.deptype operator(pg_catalog.=) 'e') as is_of_extension
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
left join pg_catalog.pg_attribute a on a.attrelid operator(pg_catalog.=) c.oid and a.attnum operator(pg_catalog.>) 0
  and not a.attisdropped and a.attgenerated operator(pg_catalog.=) ''
where c.relkind operator(pg_catalog.=) 'r' and c.relpersistence operator(pg_catalog.<>) 't'
  and n.nspname operator(pg_catalog.<>) 'information_schema' and n.nspname operator(pg_catalog.!~) '^pg_'
group by n.nspname, c.relname, c.oid order by 1`;

const SEQUENCES = `select pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
  pg_catalog.pg_sequence_last_value(s.seqrelid)::pg_catalog.text as value
from pg_catalog.pg_sequence s join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) s.seqrelid
join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
where c.relpersistence operator(pg_catalog.<>) 't' and pg_catalog.pg_sequence_last_value(s.seqrelid) is not null
order by 1`;

function readTable({ name, columns }: Row): TableRows {
  const names: unknown = JSON.parse(String(columns));
  return { name: String(name), columns: Array.isArray(names) ? names.map(String) : [], rows: [] };
}

/** A column's name could be `ctid` of a query around it, so each value has a name of its own. */
function rowsQuery({ name, columns }: TableRows): string {
  const values = columns.map(
    (column, at) => `t.${quoteIdentifier(column)}::pg_catalog.text as c${at}`,
  );
  return `select ${values.join(", ")} from only ${name} t`;
}

function textsOf(count: number): (row: Row) => TextRow {
  return (row) =>
    Array.from({ length: count }, (_, at) => {
      const value = row[`c${at}`];
      return value === null || value === undefined ? null : String(value);
    });
}

/** Writes a value in the text format of COPY. */
function copyValue(value: string | null): string {
  if (value === null) return "\\N";
  return value.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};
