import { nameOfParts } from "../../locks/effect.ts";
import { walk } from "../../locks/walk.ts";
import { stringsOf } from "../../syntax/parse-tree.ts";
import { asNode, earlierInTransaction, type LintStatement } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";

/** A label that is used in the transaction that adds it. */
export const enumValueSameTransaction = statementRule({
  id: "enum-value-same-transaction",
  level: "error",
  catches: "A label added by ADD VALUE and used later in the same transaction",
  why: "It fails: unsafe use of new value (55P04).",
  safe: "-- ADD VALUE in a revision of its own, and the statement that uses the label in the next one.",
  examples: {
    bad: [
      "alter type mood add value 'fine' after 'ok'; update t set m = 'fine' where id < 5",
      "alter type mood add value 'fine' after 'ok'; alter table t alter column m set default 'fine'::mood",
    ],
    good: [
      "alter type mood add value 'fine' after 'ok'; update t set m = 'ok' where id < 5",
      "create type mood as enum ('ok'); create table t (m mood default 'ok')",
      {
        sql: "alter type mood add value 'fine' after 'ok'; update t set m = 'fine' where id < 5",
        mode: "no-transaction",
      },
    ],
  },
  check: (statement) => {
    const added = earlierInTransaction(statement).flatMap((earlier) => {
      const alter = asNode(earlier, "AlterEnumStmt");
      const { newVal } = alter ?? {};
      return newVal === undefined || alter?.oldVal !== undefined
        ? []
        : [{ label: newVal, type: nameOfParts(stringsOf(alter?.typeName)).name }];
    });
    const used = added.find(({ label }) => uses(statement, label));
    if (used === undefined) return [];
    return [
      {
        message: `'${used.label}' is added to ${used.type} in this same transaction, and cannot be used before it commits`,
      },
    ];
  },
});

function uses({ node }: LintStatement, label: string): boolean {
  if ("AlterEnumStmt" in node || "CommentStmt" in node) return false;
  let isUsed = false;
  walk(node, {
    A_Const: ({ sval }) => {
      if (sval?.sval === label) isUsed = true;
    },
  });
  return isUsed;
}
