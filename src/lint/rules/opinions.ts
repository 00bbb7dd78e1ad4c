import type { TypeName } from "@pgsql/types";
import { nameOf } from "../../locks/effect.ts";
import { nodesOf } from "../../syntax/parse-tree.ts";
import { indexName } from "../altered-table.ts";
import type { NamedKind } from "../limits.ts";
import { asNode, type LintStatement } from "../lint-statement.ts";
import { constraintName } from "../new-table.ts";
import { statementRule } from "../rule.ts";
import type { Schema } from "../schema.ts";
import { typeWord } from "../type-names.ts";
import { nameText, word } from "../words.ts";

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

/** An index that is rarely used as a whole. */
export const wideIndex = statementRule({
  id: "wide-index",
  level: "off",
  catches: "An index over more than 3 columns that is not unique; INCLUDE does not count",
  why: "It is rarely used as a whole, and each write pays for it.",
  safe: "-- Fewer columns: the first ones that a query compares.",
  examples: {
    bad: [{ sql: "create index concurrently i on t (a, b, c, d)", mode: "no-transaction" }],
    good: [
      { sql: "create unique index concurrently i on t (a, b, c, d)", mode: "no-transaction" },
      { sql: "create index concurrently i on t (a) include (b, c, d)", mode: "no-transaction" },
    ],
  },
  check: (statement) => {
    const index = asNode(statement, "IndexStmt");
    const count = index?.indexParams?.length ?? 0;
    if (index === undefined || index.unique === true) return [];
    if (count <= statement.section.limits.indexColumns) return [];
    return [{ message: `This index of ${nameText(index.relation)} has ${count} columns` }];
  },
});

const WIDTHS: Readonly<Record<string, readonly [size: number, align: number]>> = {
  boolean: [1, 1],
  smallint: [2, 2],
  smallserial: [2, 2],
  integer: [4, 4],
  serial: [4, 4],
  real: [4, 4],
  date: [4, 4],
  bigint: [8, 8],
  bigserial: [8, 8],
  "double precision": [8, 8],
  timestamp: [8, 8],
  timestamptz: [8, 8],
  time: [8, 8],
  uuid: [16, 1],
};

/** Columns in an order that wastes room. */
export const columnPadding = statementRule({
  id: "column-padding",
  level: "off",
  catches: "CREATE TABLE with columns in an order that wastes 8 bytes a row or more",
  why: "Each row is larger than it must be.",
  safe: "-- Wide columns of fixed size first, then narrow ones, then text and numeric.",
  examples: {
    bad: ["create table t (a boolean, b bigint, c boolean, d bigint)"],
    good: [
      "create table t (b bigint, d bigint, a boolean, c boolean)",
      "create table t (a text, b bigint)",
    ],
  },
  check: (statement) => {
    const create = asNode(statement, "CreateStmt");
    const types = nodesOf(create?.tableElts, "ColumnDef").map(({ typeName }) => typeName);
    const fixed = types.map(widthOf);
    const end = fixed.indexOf(undefined);
    const known = fixed.slice(0, end < 0 ? fixed.length : end).flatMap((width) => width ?? []);
    const best = [...known].sort((one, other) => other.align - one.align);
    const wasted = lengthOf(known) - lengthOf(best);
    if (wasted < statement.section.limits.padding) return [];
    return [
      {
        message: `Each row of ${nameText(create?.relation)} has ${wasted} bytes of padding that another order of columns saves`,
      },
    ];
  },
});

interface Width {
  readonly size: number;
  readonly align: number;
}

function widthOf(type: TypeName | undefined): Width | undefined {
  const [size, align] = type?.arrayBounds === undefined ? (WIDTHS[typeWord(type) ?? ""] ?? []) : [];
  return size === undefined || align === undefined ? undefined : { size, align };
}

function lengthOf(widths: readonly Width[]): number {
  return widths.reduce((at, { size, align }) => Math.ceil(at / align) * align + size, 0);
}

/** A default that old programs do not know of. */
export const changeColumnDefault = statementRule({
  id: "change-column-default",
  level: "note",
  catches: "SET DEFAULT on a column of an old table that has a default already",
  why: "Programs that write the old default themselves, or keep the schema in mind, go on with the old one.",
  safe: "-- In a release of its own.",
  examples: {
    bad: [
      {
        sql: "alter table t alter column a set default 2",
        before: "create table t (a int default 1)",
      },
    ],
    good: [{ sql: "alter table t alter column a set default 2", before: "create table t (a int)" }],
  },
  check: (statement, schema) =>
    statement.actions.flatMap(({ table, command }) => {
      const column = schema.table(table)?.columns.get(command.name ?? "");
      const hasDefault = nodesOf(column?.definition?.constraints, "Constraint").some(
        ({ contype }) => contype === "CONSTR_DEFAULT",
      );
      const isSet = command.subtype === "AT_ColumnDefault" && command.def !== undefined;
      if (!isSet || !hasDefault || schema.isNew(column) || schema.isNew(schema.table(table)))
        return [];
      return [
        {
          message: `Programs that write the old default of ${nameText(table)}.${word(command.name ?? "")} go on with it`,
        },
      ];
    }),
});
