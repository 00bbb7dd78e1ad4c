import type { Constraint } from "@pgsql/types";
import { nameOf } from "../../locks/effect.ts";
import type { QualifiedName } from "../../sql/identifier.ts";
import { nodesOf, stringsOf } from "../../syntax/parse-tree.ts";
import { asNode, type LintStatement } from "../lint-statement.ts";
import { type SectionHit, sectionRule } from "../rule.ts";
import type { Schema } from "../schema.ts";
import { hasIndexOver } from "../tables.ts";
import { nameText, word } from "../words.ts";

/** A foreign key whose own columns no index begins with. */
export const fkMissingIndex = sectionRule({
  id: "fk-missing-index",
  level: "warning",
  catches:
    "A FOREIGN KEY whose columns are not the first ones of an index, made by this or an earlier revision",
  why: "Each DELETE, and each UPDATE of the key, on the referenced table reads the whole table that points to it.",
  safe: "CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);",
  examples: {
    bad: [
      "create table t (id int primary key, r_id int references r)",
      "create table t (a int, b int, foreign key (a, b) references r)",
    ],
    good: [
      "create table t (id int primary key, r_id int references r); create index on t (r_id)",
      "create table t (a int, b int, primary key (b, a), foreign key (a, b) references r)",
      "create table t (id int primary key references r)",
    ],
  },
  check: ({ kind, statements }, after) => {
    if (kind === "down") return [];
    return statements.flatMap((statement) =>
      keysIn(statement).flatMap((key) => hits(statement, key, after)),
    );
  },
});

function hits(
  statement: LintStatement,
  { table: name, columns }: Key,
  after: Schema,
): readonly SectionHit[] {
  const table = after.table(name);
  if (table === undefined || columns.length === 0 || table.kind !== "table") return [];
  if (hasIndexOver(after, table, columns)) return [];
  const [t, list] = [nameText(name), columns.map(word).join(", ")];
  return [
    {
      message: `No index of ${t} begins with ${list}: each DELETE on the referenced table reads all of ${t}`,
      safe: `CREATE INDEX${after.isNew(table) ? "" : " CONCURRENTLY"} ON ${t} (${list});`,
      ...(!table.isWhole && { level: "note" as const }),
      statement,
    },
  ];
}

interface Key {
  readonly table: QualifiedName;
  readonly columns: readonly string[];
}

function keysIn(statement: LintStatement): readonly Key[] {
  const create = asNode(statement, "CreateStmt");
  const ofActions = statement.actions.flatMap(({ table, column, constraint }): readonly Key[] => [
    ...keysOf(table, constraint === undefined ? [] : [constraint]),
    ...keysOf(table, nodesOf(column?.constraints, "Constraint"), column?.colname),
  ]);
  if (create?.relation === undefined) return ofActions;
  const table = nameOf(create.relation);
  return [
    ...keysOf(table, nodesOf(create.tableElts, "Constraint")),
    ...nodesOf(create.tableElts, "ColumnDef").flatMap((column) =>
      keysOf(table, nodesOf(column.constraints, "Constraint"), column.colname),
    ),
  ];
}

function keysOf(
  table: QualifiedName,
  constraints: readonly Constraint[],
  column?: string,
): readonly Key[] {
  return constraints
    .filter(({ contype }) => contype === "CONSTR_FOREIGN")
    .map(({ fk_attrs: attributes }) => ({
      table,
      columns: column === undefined ? stringsOf(attributes) : [column],
    }));
}
