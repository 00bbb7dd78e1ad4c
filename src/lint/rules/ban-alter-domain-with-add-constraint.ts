import { nameOfParts } from "../../locks/effect.ts";
import { stringsOf } from "../../syntax/parse-tree.ts";
import { asNode } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";

/** A constraint for every column of a domain. */
export const banAlterDomainWithAddConstraint = statementRule({
  id: "ban-alter-domain-with-add-constraint",
  level: "warning",
  catches: "ALTER DOMAIN … ADD CONSTRAINT and SET NOT NULL; a note for NOT VALID",
  why: "Every table with a column of the domain is read under SHARE: writes to all of them wait.",
  safe: `ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID;
-- in the next revision, still under SHARE:
ALTER DOMAIN d VALIDATE CONSTRAINT c;`,
  examples: {
    bad: ["alter domain d add constraint c check (value > 0)", "alter domain d set not null"],
    good: [
      "alter domain d drop constraint c",
      "create domain d as int; alter domain d add check (value > 0)",
    ],
  },
  check: (statement, schema) => {
    const alter = asNode(statement, "AlterDomainStmt");
    if (alter === undefined || !["C", "O"].includes(alter.subtype ?? "")) return [];
    const name = nameOfParts(stringsOf(alter.typeName));
    if (schema.isNew(schema.other("domain", name))) return [];
    const { def } = alter;
    const isLater =
      def !== undefined && "Constraint" in def && def.Constraint.skip_validation === true;
    return [
      {
        message: isLater
          ? `New values of ${name.name} are checked from now on`
          : `Writes to every table with a column of ${name.name} wait while it is read (SHARE)`,
        ...(isLater && { level: "note" as const }),
      },
    ];
  },
});
