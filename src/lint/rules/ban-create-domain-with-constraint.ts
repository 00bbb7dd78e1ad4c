import { nodesOf, stringsOf } from "../../syntax/parse-tree.ts";
import { asNode } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";

/** A domain whose constraints cannot be changed gently. */
export const banCreateDomainWithConstraint = statementRule({
  id: "ban-create-domain-with-constraint",
  level: "note",
  catches: "CREATE DOMAIN with CHECK or NOT NULL",
  why: "A later change of the constraint reads every table with a column of the domain under SHARE, and ADD COLUMN of the domain rewrites its table.",
  safe: "-- A CHECK on the table: it can be NOT VALID, and be validated later.",
  examples: {
    bad: ["create domain d as int check (value > 0)", "create domain d as text not null"],
    good: ["create domain d as text", "create domain d as text default 'x'"],
  },
  check: (statement) => {
    const create = asNode(statement, "CreateDomainStmt");
    const isChecked = nodesOf(create?.constraints, "Constraint").some(
      ({ contype }) => contype === "CONSTR_CHECK" || contype === "CONSTR_NOTNULL",
    );
    if (!isChecked) return [];
    return [
      {
        message: `The constraint of ${stringsOf(create?.domainname).join(".")} cannot be changed without reading every column of it`,
      },
    ];
  },
});
