import { actionsOfKind } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { nameText } from "../words.ts";

/** A table whose rows are written whole to the log, or cannot be changed any more. */
export const replicaIdentity = statementRule({
  id: "replica-identity",
  level: "note",
  catches: "REPLICA IDENTITY FULL or NOTHING",
  why: "FULL writes whole rows to the log; NOTHING makes UPDATE and DELETE fail on a published table.",
  safe: "ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_pkey;",
  examples: {
    bad: ["alter table t replica identity full", "alter table t replica identity nothing"],
    good: [
      "alter table t replica identity using index i",
      "alter table t replica identity default",
    ],
  },
  check: (statement) =>
    actionsOfKind(statement, "AT_ReplicaIdentity").flatMap(({ table, command: { def } }) => {
      const letter =
        def !== undefined && "ReplicaIdentityStmt" in def
          ? def.ReplicaIdentityStmt.identity_type
          : "";
      const t = nameText(table);
      if (letter === "f")
        return [{ message: `Each UPDATE and DELETE writes whole rows of ${t} to the log` }];
      return letter === "n"
        ? [{ message: `UPDATE and DELETE of ${t} fail where it is published` }]
        : [];
    }),
});
