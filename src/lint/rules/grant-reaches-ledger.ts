import { stringsOf } from "../../syntax/parse-tree.ts";
import { asNode } from "../lint-statement.ts";
import { type Hit, statementRule } from "../rule.ts";
import { word } from "../words.ts";

/** A grant that reaches ebb's own tables. */
export const grantReachesLedger = statementRule({
  id: "grant-reaches-ledger",
  level: "warning",
  catches:
    "GRANT and REVOKE ON ALL TABLES IN SCHEMA of the schema with ebb's tables, ALTER DEFAULT PRIVILEGES there, and REASSIGN OWNED",
  why: "A role that can write ebb_version or ebb_log can plant SQL that an operator runs; ebb refuses such a ledger.",
  safe: "-- Name the tables, or give ebb a schema of its own: --schema",
  examples: {
    bad: [
      "grant select on all tables in schema public to r",
      "alter default privileges in schema public grant select on tables to r",
      "reassign owned by a to b",
    ],
    good: [
      "grant select on t to r",
      "grant select on all tables in schema app to r",
      "grant usage on all sequences in schema public to r",
    ],
  },
  check: (statement): readonly Hit[] => {
    const { ledgerSchema } = statement.section.limits;
    const where = `${word(ledgerSchema)}, which holds ebb_version and ebb_log`;
    if (asNode(statement, "ReassignOwnedStmt") !== undefined) {
      return [{ message: "ebb's own tables may get another owner, too" }];
    }
    const grant = asNode(statement, "GrantStmt");
    if (grant?.targtype === "ACL_TARGET_ALL_IN_SCHEMA" && grant.objtype === "OBJECT_TABLE") {
      const isReached = stringsOf(grant.objects).includes(ledgerSchema);
      return isReached ? [{ message: `This reaches all tables in ${where}` }] : [];
    }
    const defaults = asNode(statement, "AlterDefaultPrivilegesStmt");
    if (defaults?.action?.objtype !== "OBJECT_TABLE") return [];
    const schemas = (defaults.options ?? []).flatMap((each) => {
      const arg =
        "DefElem" in each && each.DefElem.defname === "schemas" ? each.DefElem.arg : undefined;
      return arg !== undefined && "List" in arg ? stringsOf(arg.List.items) : [];
    });
    const isReached = schemas.length === 0 || schemas.includes(ledgerSchema);
    return isReached ? [{ message: `New tables in ${where} get these privileges, too` }] : [];
  },
});
