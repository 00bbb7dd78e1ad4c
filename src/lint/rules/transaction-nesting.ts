import { asNode, type LintStatement } from "../lint-statement.ts";
import { begins, ends } from "../read-section.ts";
import { type Hit, statementRule } from "../rule.ts";

/** BEGIN and COMMIT where they do not belong. */
export const transactionNesting = statementRule({
  id: "transaction-nesting",
  level: "error",
  catches:
    "BEGIN in a transaction, COMMIT, ROLLBACK or SAVEPOINT without one, and BEGIN, COMMIT or ROLLBACK in a section that runs in ebb's transaction",
  why: "It ends ebb's transaction too early, or does nothing but warn.",
  safe: "-- Leave BEGIN and COMMIT out: ebb begins and commits. Or mark the section: -- up no-transaction",
  examples: {
    bad: [
      "begin",
      { sql: "begin; begin; commit", mode: "no-transaction" },
      { sql: "commit", mode: "no-transaction" },
      { sql: "savepoint s", mode: "no-transaction" },
      { sql: "begin; savepoint s; commit; rollback to s", mode: "no-transaction" },
    ],
    good: [
      { sql: "begin; alter table t add column a int; commit", mode: "no-transaction" },
      "savepoint s; release savepoint s; savepoint s; rollback to s",
      { sql: "begin; savepoint s; rollback to s; commit", mode: "no-transaction" },
    ],
  },
  check: (statement): readonly Hit[] => {
    const control = asNode(statement, "TransactionStmt");
    if (control === undefined) return [];
    const { section } = statement;
    if (isOfSavepoint(control)) return withoutTransaction(statement);
    if (!(begins(control) || isEnd(control))) return [];
    if (section.options.transaction) {
      return [
        {
          message:
            "This section runs in ebb's own transaction, which this statement begins or ends",
        },
      ];
    }
    const isOpen = isOpenBefore(statement);
    if (begins(control) && isOpen) return [{ message: "A transaction is open already" }];
    if (isEnd(control) && !isOpen) return [{ message: "No transaction is open here" }];
    return [];
  },
});

function isOpenBefore({ section, index }: LintStatement): boolean {
  let isOpen = false;
  for (const earlier of section.statements.slice(0, index)) {
    const control = asNode(earlier, "TransactionStmt");
    if (control !== undefined && begins(control)) isOpen = true;
    else if (control !== undefined && ends(control)) isOpen = false;
  }
  return isOpen;
}

function isOfSavepoint({ kind }: { readonly kind?: string }): boolean {
  return (
    kind === "TRANS_STMT_SAVEPOINT" ||
    kind === "TRANS_STMT_RELEASE" ||
    kind === "TRANS_STMT_ROLLBACK_TO"
  );
}

/** Finds a SAVEPOINT that fails because no transaction is open (25P01). */
function withoutTransaction(statement: LintStatement): readonly Hit[] {
  const isIn = statement.section.options.transaction || isOpenBefore(statement);
  return isIn ? [] : [{ message: "This fails: no transaction is open here" }];
}

function isEnd({ kind }: { readonly kind?: string }): boolean {
  return kind === "TRANS_STMT_COMMIT" || kind === "TRANS_STMT_ROLLBACK";
}
