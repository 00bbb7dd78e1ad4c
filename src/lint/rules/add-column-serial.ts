import { columnsThat, WHY } from "../questions/filled-columns.ts";
import { statementRule } from "../rule.ts";
import { columnConstraint, isSerial } from "../type-names.ts";

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
