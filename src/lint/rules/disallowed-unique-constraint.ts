import { builtIndexes, WHY } from "../questions/built-index.ts";
import { statementRule } from "../rule.ts";

/** A UNIQUE that builds its index while nobody can use the table. */
export const disallowedUniqueConstraint = statementRule({
  id: "disallowed-unique-constraint",
  aliases: ["add-constraint-unique", "constraint-missing-not-valid"],
  level: "error",
  catches: "ADD UNIQUE without USING INDEX, and ADD COLUMN … UNIQUE",
  why: WHY,
  safe: `-- up no-transaction
CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);
-- next revision: a short lock
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;`,
  weighsBySize: true,
  examples: {
    bad: [
      "alter table t add constraint k unique (a)",
      "alter table t add unique (a, b)",
      "alter table t add column a int unique",
    ],
    good: [
      "alter table t add constraint k unique using index i",
      "create table t (a int); alter table t add unique (a)",
      "create table t (a int unique)",
    ],
  },
  check: (statement, schema) => builtIndexes(statement, schema, "CONSTR_UNIQUE"),
});
