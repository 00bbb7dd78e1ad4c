import { asNode } from "../lint-statement.ts";
import { begins, ends } from "../read-section.ts";
import { sectionRule } from "../rule.ts";

/** A transaction that nothing ends. */
export const banUncommittedTransaction = sectionRule({
  id: "ban-uncommitted-transaction",
  aliases: ["unclosed-transaction"],
  level: "error",
  catches: "BEGIN without a COMMIT or ROLLBACK behind it, in a no-transaction section",
  why: "What stands behind it is lost when the connection ends.",
  safe: "-- COMMIT; at the end; or leave BEGIN out and mark the section as transactional: -- up",
  examples: {
    bad: [{ sql: "begin; alter table t add column a int", mode: "no-transaction" }],
    good: [{ sql: "begin; alter table t add column a int; commit", mode: "no-transaction" }],
  },
  check: ({ options, statements }) => {
    if (options.transaction) return [];
    const controls = statements.filter((each) => {
      const control = asNode(each, "TransactionStmt");
      return control !== undefined && (begins(control) || ends(control));
    });
    const last = controls.at(-1);
    const control = last && asNode(last, "TransactionStmt");
    if (last === undefined || control === undefined || !begins(control)) return [];
    return [{ message: "Nothing commits the transaction that begins here", statement: last }];
  },
});
