import { type Action, actionsOfKind, type LintStatement, workOfAction } from "../lint-statement.ts";
import { type Hit, statementRule } from "../rule.ts";
import { columnConstraint, isSerial } from "../type-names.ts";
import { nameText, word } from "../words.ts";

const WHY =
  "Each row gets a value of its own: the table is written anew under ACCESS EXCLUSIVE, and reads and writes wait.";

/** A column with a sequence, which gives a number to each existing row. */
export const addColumnSerial = statementRule({
  id: "add-column-serial",
  aliases: ["adding-field-with-default"],
  level: "error",
  catches: "ADD COLUMN of type serial, bigserial or smallserial, or GENERATED … AS IDENTITY",
  why: WHY,
  safe: `ALTER TABLE orders ADD COLUMN number bigint;
CREATE SEQUENCE orders_number_seq OWNED BY orders.number;
ALTER TABLE orders ALTER COLUMN number SET DEFAULT nextval('orders_number_seq');
-- then fill the old rows in batches, outside this transaction`,
  weighsBySize: true,
  examples: {
    bad: [
      "alter table t add column id bigserial",
      "alter table t add column id bigint generated always as identity",
    ],
    good: [
      "create table t (id bigserial)",
      "create table t (a int); alter table t add column id serial",
    ],
  },
  check: (statement) =>
    columnsThat(
      statement,
      ({ column }) =>
        isSerial(column?.typeName) || columnConstraint(column, "CONSTR_IDENTITY") !== undefined,
    ),
});

/** A column whose values are worked out and stored for each row. */
export const addColumnStoredGenerated = statementRule({
  id: "add-column-stored-generated",
  aliases: ["adding-field-with-default"],
  level: "error",
  catches: "ADD COLUMN … GENERATED ALWAYS AS (…) STORED",
  why: WHY,
  safe: "-- A plain column, a trigger that fills it, and a backfill in batches; from 18 on a VIRTUAL column.",
  versions: "VIRTUAL needs 18",
  weighsBySize: true,
  examples: {
    bad: ["alter table t add column b int generated always as (a + 1) stored"],
    good: [
      { sql: "alter table t add column b int generated always as (a + 1) virtual", postgres: 18 },
      "create table t (a int, b int generated always as (a + 1) stored)",
    ],
  },
  check: (statement) =>
    columnsThat(statement, ({ column }) => {
      const generated = columnConstraint(column, "CONSTR_GENERATED");
      return generated !== undefined && generated.generated_kind !== "v";
    }),
});

/** An expression of a generated column that is changed. */
export const setExpression = statementRule({
  id: "set-expression",
  level: "error",
  catches: "ALTER COLUMN … SET EXPRESSION AS (…)",
  why: WHY,
  safe: "-- A new column with the new expression, and a switch.",
  versions: "17",
  weighsBySize: true,
  examples: {
    bad: [{ sql: "alter table t alter column b set expression as (a + 2)", postgres: 17 }],
    good: [
      {
        sql: "create table t (a int); alter table t alter column b set expression as (a + 2)",
        postgres: 17,
      },
    ],
  },
  check: (statement) => columnsThat(statement, () => true, "AT_SetExpression"),
});

function columnsThat(
  statement: LintStatement,
  is: (action: Action) => boolean,
  kind: "AT_AddColumn" | "AT_SetExpression" = "AT_AddColumn",
): readonly Hit[] {
  return actionsOfKind(statement, kind).flatMap((action) => {
    const work = workOfAction(statement, action);
    if (!is(action) || work === undefined || work.rewrites === false) return [];
    const [t, c] = [
      nameText(action.table),
      word(action.column?.colname ?? action.command.name ?? ""),
    ];
    return [
      {
        message: `Reads and writes of ${t} wait while the table is written anew to fill ${c} (ACCESS EXCLUSIVE)`,
        table: t,
      },
    ];
  });
}
