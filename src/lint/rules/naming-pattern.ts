import { nameOf } from "../../locks/effect.ts";
import { nodesOf } from "../../syntax/parse-tree.ts";
import { indexName } from "../altered-table.ts";
import type { NamedKind } from "../limits.ts";
import { asNode, type LintStatement } from "../lint-statement.ts";
import { constraintName } from "../new-table.ts";
import { statementRule } from "../rule.ts";
import type { Schema } from "../schema.ts";
import { word } from "../words.ts";

/** Names that do not follow the project's patterns. */
export const namingPattern = statementRule({
  id: "naming-pattern",
  level: "off",
  catches:
    "Names of tables, columns, indexes, constraints and sequences that do not match the patterns of [lint] patterns",
  why: "A project agrees on its names.",
  safe: '[lint]\npatterns = { table = "^[a-z_]+s$", index = "_idx$" }',
  check: (statement, schema) =>
    namesIn(statement, schema).flatMap(({ kind, name }) => {
      const pattern = statement.section.limits.patterns[kind];
      if (pattern === undefined || new RegExp(pattern, "u").test(name)) return [];
      return [{ message: `The ${kind.replace("_", " ")} ${word(name)} does not match ${pattern}` }];
    }),
});

interface NamedThing {
  readonly kind: NamedKind;
  readonly name: string;
}

const CONSTRAINTS: Readonly<
  Record<string, readonly [NamedKind, Parameters<typeof constraintName>[1]]>
> = {
  CONSTR_PRIMARY: ["primary_key", "primary key"],
  CONSTR_FOREIGN: ["foreign_key", "foreign key"],
  CONSTR_UNIQUE: ["unique", "unique"],
  CONSTR_CHECK: ["check", "check"],
};

function namesIn(statement: LintStatement, schema: Schema): readonly NamedThing[] {
  const create = asNode(statement, "CreateStmt");
  const index = asNode(statement, "IndexStmt");
  const sequence = asNode(statement, "CreateSeqStmt")?.sequence?.relname;
  const table = create?.relation;
  const columns = [
    ...nodesOf(create?.tableElts, "ColumnDef"),
    ...statement.actions.flatMap(({ column, command }) =>
      command.subtype === "AT_AddColumn" && column !== undefined ? [column] : [],
    ),
  ];
  const constraints = [
    ...nodesOf(create?.tableElts, "Constraint"),
    ...statement.actions.flatMap(({ constraint }) => constraint ?? []),
  ];
  const place = table === undefined ? "" : schema.place(nameOf(table));
  return [
    ...(table?.relname === undefined ? [] : [{ kind: "table", name: table.relname } as const]),
    ...(sequence === undefined ? [] : [{ kind: "sequence", name: sequence } as const]),
    ...columns.map(({ colname = "" }) => ({ kind: "column", name: colname }) as const),
    ...(index === undefined
      ? []
      : [
          {
            kind: "index",
            name: index.idxname ?? indexName(index.relation?.relname ?? "", []),
          } as const,
        ]),
    ...constraints.flatMap(({ contype, conname }): readonly NamedThing[] => {
      const [kind, words] = CONSTRAINTS[contype ?? ""] ?? [];
      if (kind === undefined || words === undefined) return [];
      return [{ kind, name: conname ?? constraintName(place, words, []) }];
    }),
  ];
}
