import type { FuncCall, Node } from "@pgsql/types";
import { type Visitors, walk } from "../../locks/walk.ts";
import { nodesOf, stringsOf } from "../../syntax/parse-tree.ts";
import { VERSIONS } from "../limits.ts";
import { statementRule } from "../rule.ts";
import { isEnforced } from "../type-names.ts";

/** A statement that the chosen version refuses. */
export const newerThanTarget = statementRule({
  id: "newer-than-target",
  level: "error",
  catches: "Syntax or a function that the chosen version of PostgreSQL does not have",
  why: "It fails there.",
  safe: "-- The older form, or a newer --postgres.",
  examples: {
    bad: [
      { sql: "merge into t using u on t.a = u.a when matched then delete", postgres: 14 },
      { sql: "create table t (a int, unique nulls not distinct (a))", postgres: 14 },
      {
        sql: "alter table p detach partition q concurrently",
        mode: "no-transaction",
        postgres: 13,
      },
      { sql: "create table t (a int, b int generated always as (a + 1) virtual)", postgres: 17 },
      { sql: "alter table t add constraint k check (a > 0) not enforced", postgres: 17 },
      { sql: "select uuidv7()", postgres: 17 },
    ],
    good: [
      { sql: "merge into t using u on t.a = u.a when matched then delete", postgres: 15 },
      { sql: "create table t (a int, b int generated always as (a + 1) stored)", postgres: 13 },
    ],
  },
  check: (statement) => {
    const { postgres } = statement.section;
    if (postgres >= VERSIONS.newest) return [];
    const found = featuresIn(statement.node).filter(({ since }) => since > postgres);
    const [newest] = [...found].sort((one, other) => other.since - one.since);
    if (newest === undefined) return [];
    return [
      { message: `${newest.what} needs PostgreSQL ${newest.since}, and ${postgres} was asked for` },
    ];
  },
});

interface Feature {
  readonly what: string;
  readonly since: number;
}

const FUNCTIONS: ReadonlyMap<string, number> = new Map([
  ...["date_bin", "string_to_table", "trim_array", "unistr", "bit_count"].map(
    (name) => [name, 14] as const,
  ),
  ...["regexp_count", "regexp_instr", "regexp_like", "regexp_substr", "range_agg"].map(
    (name) => [name, 15] as const,
  ),
  ...[
    "any_value",
    "array_sample",
    "array_shuffle",
    "random_normal",
    "date_add",
    "date_subtract",
  ].map((name) => [name, 16] as const),
  ...["to_bin", "to_oct", "uuid_extract_timestamp", "uuid_extract_version"].map(
    (name) => [name, 17] as const,
  ),
  ...["uuidv7", "uuidv4", "array_sort", "array_reverse", "casefold", "crc32", "crc32c"].map(
    (name) => [name, 18] as const,
  ),
]);

type Add = (what: string, since: number, isThere?: boolean) => void;

/** The features of a statement that not every version has. */
function featuresIn(node: Node): readonly Feature[] {
  const found: Feature[] = [];
  const add: Add = (what, since, isThere = true) => {
    if (isThere) found.push({ what, since });
  };
  walk(node, { ...ofTables(add), ...ofOthers(add), FuncCall: (call) => findFunction(call, add) });
  return found;
}

function findFunction({ funcname }: FuncCall, add: Add): void {
  const [name, schema = "pg_catalog"] = stringsOf(funcname).toReversed();
  const since = schema === "pg_catalog" ? FUNCTIONS.get(name ?? "") : undefined;
  if (since !== undefined) add(`${name}()`, since);
}

function ofTables(add: Add): Visitors {
  return {
    MergeStmt: (merge) => {
      const { mergeWhenClauses } = merge;
      add("MERGE", 15);
      add("MERGE … RETURNING", 17, "returningClause" in merge || "returningList" in merge);
      const kinds = nodesOf(mergeWhenClauses, "MergeWhenClause").map(({ matchKind }) => matchKind);
      add("WHEN NOT MATCHED BY SOURCE", 17, kinds.includes("MERGE_WHEN_NOT_MATCHED_BY_SOURCE"));
    },
    Constraint: (constraint) => {
      add("NULLS NOT DISTINCT", 15, constraint.nulls_not_distinct === true);
      add("NOT ENFORCED", 18, !isEnforced(constraint));
      add("NOT ENFORCED", 18, constraint.contype === "CONSTR_ATTR_NOT_ENFORCED");
      add("A generated column without STORED", 18, constraint.generated_kind === "v");
      add("WITHOUT OVERLAPS", 18, constraint.without_overlaps === true);
      add("A column list of ON DELETE SET", 15, constraint.fk_del_set_cols !== undefined);
      const isTableNotNull =
        constraint.contype === "CONSTR_NOTNULL" && constraint.keys !== undefined;
      add(
        "NOT NULL as a constraint of the table",
        18,
        isTableNotNull && constraint.skip_validation !== true,
      );
    },
    IndexStmt: ({ nulls_not_distinct: isStrict }) =>
      add("NULLS NOT DISTINCT", 15, isStrict === true),
    PartitionCmd: ({ concurrent }) =>
      add("DETACH PARTITION … CONCURRENTLY", 14, concurrent === true),
    AlterTableCmd: ({ subtype }) => {
      add("DETACH PARTITION … FINALIZE", 14, subtype === "AT_DetachPartitionFinalize");
      add("SET COMPRESSION", 14, subtype === "AT_SetCompression");
      add("SET ACCESS METHOD", 15, subtype === "AT_SetAccessMethod");
      add("SET EXPRESSION", 17, subtype === "AT_SetExpression");
    },
    ColumnDef: ({ compression, storage_name: storage }) => {
      add("COMPRESSION", 14, compression !== undefined);
      add("STORAGE in a column definition", 16, storage !== undefined);
    },
    CreateTrigStmt: ({ replace }) => add("CREATE OR REPLACE TRIGGER", 14, replace === true),
    CreateFunctionStmt: ({ sql_body: body }) =>
      add("A function body without quotes", 14, body !== undefined),
  };
}

function ofOthers(add: Add): Visitors {
  return {
    CTESearchClause: () => add("SEARCH", 14),
    CTECycleClause: () => add("CYCLE", 14),
    PublicationObjSpec: ({ pubobjtype, pubtable }) => {
      add("FOR TABLES IN SCHEMA", 15, pubobjtype?.startsWith("PUBLICATIONOBJ_TABLES_IN") === true);
      add("A row filter of a publication", 15, pubtable?.whereClause !== undefined);
      add("A column list of a publication", 15, pubtable?.columns !== undefined);
    },
    JsonTable: () => add("JSON_TABLE", 17),
    JsonFuncExpr: () => add("JSON_EXISTS, JSON_QUERY and JSON_VALUE", 17),
    JsonIsPredicate: () => add("IS JSON", 16),
    JsonObjectConstructor: () => add("JSON_OBJECT of SQL", 16),
    JsonArrayConstructor: () => add("JSON_ARRAY of SQL", 16),
  };
}
