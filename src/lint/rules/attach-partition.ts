import type { RangeVar } from "@pgsql/types";
import { nameOf } from "../../locks/effect.ts";
import { nodesOf } from "../../syntax/parse-tree.ts";
import { type Action, actionsOfKind, asNode, type LintStatement } from "../lint-statement.ts";
import { type Hit, statementRule } from "../rule.ts";
import type { Schema } from "../schema.ts";
import { isFresh } from "../tables.ts";
import { nameText } from "../words.ts";

/** A partition whose rows are read while nobody can use it. */
export const attachPartition = statementRule({
  id: "attach-partition",
  level: "warning",
  catches:
    "ATTACH PARTITION of an old table without a valid CHECK that may prove its bound; a new partition beside a default partition",
  why: "The table and the default partition are read under ACCESS EXCLUSIVE; missing indexes are built and foreign keys checked meanwhile.",
  safe: `ALTER TABLE q ADD CONSTRAINT q_bound CHECK (at >= '2020-01-01' AND at < '2021-01-01' AND at IS NOT NULL) NOT VALID;
ALTER TABLE q VALIDATE CONSTRAINT q_bound;
-- next revision
ALTER TABLE p ATTACH PARTITION q FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
ALTER TABLE q DROP CONSTRAINT q_bound;`,
  weighsBySize: true,
  examples: {
    bad: [
      "alter table p attach partition q for values from (1) to (10)",
      {
        sql: "create table q partition of p for values from (1) to (10)",
        before:
          "create table p (id int) partition by range (id); create table d partition of p default",
      },
    ],
    good: [
      "create table q (id int); alter table p attach partition q for values from (1) to (10)",
      {
        sql: "create table q partition of p for values from (1) to (10)",
        before: "create table p (id int) partition by range (id)",
      },
      "create table p (id int) partition by range (id); create table d partition of p default; create table q partition of p for values from (1) to (10)",
      {
        sql: "alter table p attach partition q for values from (1) to (10)",
        before:
          "create table q (id int not null); alter table q add constraint b check (id >= 1 and id < 10)",
      },
    ],
  },
  check: (statement, schema) => [
    ...createHits(statement, schema),
    ...actionsOfKind(statement, "AT_AttachPartition").flatMap((action) =>
      attachHits(statement, action, schema),
    ),
  ],
});

/** A new partition has no rows, but those of the default partition could belong into it. */
function createHits(statement: LintStatement, schema: Schema): readonly Hit[] {
  const create = asNode(statement, "CreateStmt");
  if (create?.partbound === undefined || create.partbound.is_default === true) return [];
  return nodesOf(create.inhRelations, "RangeVar").flatMap((parent) =>
    defaultHits(parent, nameText(create.relation), schema),
  );
}

function defaultHits(parent: RangeVar, q: string, schema: Schema): readonly Hit[] {
  const { hasDefaultPartition = false } = schema.table(nameOf(parent)) ?? {};
  if (!hasDefaultPartition || isFresh(schema, nameOf(parent))) return [];
  const message = `The default partition of ${nameText(parent)} is read for rows that belong into ${q}`;
  return [{ message }];
}

function attachHits(
  statement: LintStatement,
  { table, command: { def } }: Action,
  schema: Schema,
): readonly Hit[] {
  const part = def !== undefined && "PartitionCmd" in def ? def.PartitionCmd : undefined;
  if (part?.name === undefined) return [];
  const [p, q] = [nameText(table), nameText(part.name)];
  const { hasDefaultPartition = false } = schema.table(table) ?? {};
  if (hasDefaultPartition && !isFresh(schema, table)) {
    return [{ message: `The default partition of ${p} is read for rows that belong into ${q}` }];
  }
  const isSafe = isFresh(schema, nameOf(part.name)) || isProven(part.name, schema);
  if (isSafe || isKnown(statement)) return [];
  const message = `Every row of ${q} is read for the bound (ACCESS EXCLUSIVE on ${q})`;
  return [{ message, table: q }];
}

function isProven(partition: RangeVar, schema: Schema): boolean {
  const constraints = [...(schema.table(nameOf(partition))?.constraints.values() ?? [])];
  return constraints.some(
    ({ kind, isValid, isEnforced }) => kind === "check" && isValid && isEnforced,
  );
}

/** The catalog says that nothing is read. */
function isKnown({ locks }: LintStatement): boolean {
  return locks.locks.length === 0 || locks.locks.every(({ scans }) => scans === false);
}
