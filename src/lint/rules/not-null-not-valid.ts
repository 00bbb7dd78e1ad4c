import { actionsOfKind, laterInSection } from "../lint-statement.ts";
import { type Hit, statementRule } from "../rule.ts";
import { nameText, word } from "../words.ts";

/** NOT NULL that the old rows may break. */
export const notNullNotValid = statementRule({
  id: "not-null-not-valid",
  level: "note",
  catches: "ADD NOT NULL … NOT VALID without a VALIDATE behind it; an error before PostgreSQL 18",
  why: "Old rows may hold a null until it is validated; before 18 it is a syntax error.",
  safe: "ALTER TABLE orders VALIDATE CONSTRAINT c; -- in the next revision",
  versions: "18",
  examples: {
    bad: [
      { sql: "alter table t add constraint c not null a not valid", postgres: 18 },
      { sql: "alter table t add constraint c not null a not valid", postgres: 15 },
    ],
    good: [
      {
        sql: "alter table t add constraint c not null a not valid; alter table t validate constraint c",
        mode: "no-transaction",
        postgres: 18,
      },
    ],
  },
  check: (statement) =>
    actionsOfKind(statement, "AT_AddConstraint").flatMap(
      ({ table, constraint }): readonly Hit[] => {
        if (constraint?.contype !== "CONSTR_NOTNULL" || constraint.skip_validation !== true)
          return [];
        const t = nameText(table);
        if (statement.section.postgres < 18) {
          const message = `PostgreSQL ${statement.section.postgres} has no NOT NULL that is NOT VALID: it needs 18`;
          return [{ message, level: "error" as const }];
        }
        const isValidated = laterInSection(statement).some((later) =>
          actionsOfKind(later, "AT_ValidateConstraint").some(
            ({ command }) => command.name === constraint.conname,
          ),
        );
        if (isValidated) return [];
        return [
          {
            message: `Old rows of ${t} may hold a null until ${word(constraint.conname ?? "it")} is validated`,
            safe: `-- next revision\nALTER TABLE ${t} VALIDATE CONSTRAINT ${word(constraint.conname ?? "…")};`,
          },
        ];
      },
    ),
});
