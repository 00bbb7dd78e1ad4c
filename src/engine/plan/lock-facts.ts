import {
  type Facts,
  type FoundFunction,
  type FoundRelation,
  type FoundType,
  keyOf,
  type Lookup,
  type Questions,
  type Referencing,
  type TableFacts,
} from "../../locks/facts.ts";
import type { Message, Session } from "../../session.ts";
import { answered } from "../ledger/answer.ts";
import { lockFactsQuery } from "./lock-facts-query.ts";

/**
 * Reads the facts of the catalog that decide the locks of a plan, in one message.
 *
 * The server measures sizes under a short lock on each table. If another session holds a
 * conflicting lock, ebb takes the size from the last VACUUM or ANALYZE.
 */
export async function readLockFacts(session: Session, questions: Questions): Promise<Facts> {
  const ask = (measures: boolean): Message => ({ sql: lockFactsQuery(questions, { measures }) });
  const [measured] = await session.flight([ask(true)]);
  const isInTheWay = measured?.kind === "refused" && measured.error.sqlstate === "55P03";
  const again = isInTheWay ? await session.flight([{ sql: "rollback" }, ask(false)]) : [];
  const rows = answered(again[1] ?? measured, "Cannot look up the tables of the plan");
  return factsOf(questions, JSON.parse(String(rows.at(-1)?.facts)) as FactsJson);
}

/** The JSON of the query. `i` is the index in the list of questions. */
interface FactsJson {
  readonly version: number;
  readonly schema: string | null;
  readonly relations: readonly { i: number; oid: number; indexed: number | null }[];
  readonly types: readonly { i: number; oid: number; domain: boolean }[];
  readonly functions: readonly { i: number; builtin: boolean; volatile: boolean | null }[];
  readonly casts: readonly string[];
  readonly tables: readonly TableJson[];
  readonly sizes: readonly SizeJson[];
  /** Foreign keys, from the table that has one. */
  readonly pointers: readonly {
    from: number;
    to: number;
    columns: readonly string[];
    writes: boolean;
  }[];
}

type TableJson = Omit<TableFacts, keyof Joined> & {
  readonly default: number | null;
  readonly parent: number | null;
};

/** The facts of a table that come from other lists, or that JSON has as null. */
type Joined = Pick<
  TableFacts,
  "bytes" | "rows" | "children" | "defaultPartition" | "parent" | "referencedBy"
>;

/** The size of a table with all its partitions. */
interface SizeJson {
  readonly oid: number;
  readonly bytes: number;
  readonly rows: number | null;
  readonly children: readonly number[];
}

function factsOf({ relations, types, functions }: Questions, json: FactsJson): Facts {
  const keyed = <J extends { readonly i: number }, T>(
    asked: readonly Lookup[],
    found: readonly J[],
    read: (json: J) => T,
  ): ReadonlyMap<string, T> =>
    new Map(
      found.flatMap((each) => {
        const lookup = asked[each.i];
        return lookup === undefined ? [] : [[keyOf(lookup), read(each)] as const];
      }),
    );
  return {
    version: json.version,
    currentSchema: json.schema ?? undefined,
    relations: keyed(
      relations,
      json.relations,
      ({ oid, indexed }): FoundRelation => ({ oid, indexed: indexed ?? undefined }),
    ),
    types: keyed(types, json.types, ({ oid, domain }): FoundType => ({ oid, isDomain: domain })),
    functions: keyed(
      functions,
      json.functions,
      ({ builtin, volatile }): FoundFunction => ({
        isBuiltIn: builtin,
        isVolatile: volatile ?? undefined,
      }),
    ),
    tables: tablesOf(json),
    binaryCasts: new Set(json.casts),
  };
}

/** Joins the lists here. The server would search each list again for every table. */
function tablesOf({ tables, sizes, pointers }: FactsJson): Facts["tables"] {
  const sizeOf = new Map(sizes.map((size) => [size.oid, size]));
  const pointing = new Map<number, Referencing[]>();
  for (const { from, to, columns, writes } of pointers) {
    const key = { table: from, columns, writes };
    const others = pointing.get(to);
    if (others === undefined) pointing.set(to, [key]);
    else others.push(key);
  }
  return new Map(
    tables.map(({ default: partition, parent, ...table }): [number, TableFacts] => {
      const { bytes = 0, rows, children = [] } = sizeOf.get(table.oid) ?? {};
      return [
        table.oid,
        {
          ...table,
          bytes,
          rows: rows ?? undefined,
          children,
          defaultPartition: partition ?? undefined,
          parent: parent ?? undefined,
          referencedBy: pointing.get(table.oid) ?? [],
        },
      ];
    }),
  );
}
