import type { TypeName } from "@pgsql/types";
import { nodesOf } from "../../syntax/parse-tree.ts";
import { asNode } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { typeWord } from "../type-names.ts";
import { nameText } from "../words.ts";

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
