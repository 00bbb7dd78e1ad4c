import { asNode } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { word } from "../words.ts";

/** A database that is dropped. */
export const banDropDatabase = statementRule({
  id: "ban-drop-database",
  aliases: ["drop-database"],
  level: "error",
  catches: "DROP DATABASE",
  why: "All its data are lost, and it is never the work of a revision.",
  safe: "-- ebb drop-db, which asks first",
  examples: { bad: [{ sql: "drop database d", mode: "no-transaction" }], good: ["drop table d"] },
  check: (statement) => {
    const drop = asNode(statement, "DropdbStmt");
    if (drop === undefined) return [];
    return [{ message: `The database ${word(drop.dbname ?? "")} is dropped with all its data` }];
  },
});
