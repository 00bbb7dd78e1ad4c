import { builtIndexes, WHY } from "../questions/built-index.ts";
import { statementRule } from "../rule.ts";

/** A primary key that builds its index while nobody can use the table. */
export const addingSerialPrimaryKeyField = statementRule({
  id: "adding-serial-primary-key-field",
  aliases: ["add-pk-without-using-index", "constraint-missing-not-valid"],
  level: "error",
  catches: "ADD PRIMARY KEY without USING INDEX, and ADD COLUMN … PRIMARY KEY",
  why: WHY,
  safe: `-- up no-transaction
CREATE UNIQUE INDEX CONCURRENTLY users_pkey ON users (id);
-- make id NOT NULL (see adding-not-nullable-field); next revision:
ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_pkey;`,
  weighsBySize: true,
  examples: {
    bad: ["alter table t add primary key (a)", "alter table t add column id serial primary key"],
    good: [
      "create table t (a int); alter table t add primary key (a)",
      "create table t (a int primary key)",
    ],
  },
  check: (statement, schema) => builtIndexes(statement, schema, "CONSTR_PRIMARY"),
});
