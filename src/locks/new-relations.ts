import type {
  CreateSchemaStmt,
  CreateSeqStmt,
  CreateStmt,
  CreateTableAsStmt,
  Node,
  RangeVar,
  ViewStmt,
} from "@pgsql/types";
import { nodesOf } from "../syntax/parse-tree.ts";
import { referenced } from "./alter-constraint.ts";
import { REACH_OF_NEW_PARTITION } from "./alter-table.ts";
import { locksOfData } from "./data-statements.ts";
import { type Effect, effect, lock, nameOf } from "./effect.ts";

/**
 * Returns the effect of CREATE TABLE. It may lock tables that it references, copies or becomes a
 * partition of.
 */
export function effectOfTable(table: CreateStmt): Effect {
  const elements = table.tableElts ?? [];
  const constraints = [
    ...nodesOf(elements, "Constraint"),
    ...nodesOf(table.constraints, "Constraint"),
    ...nodesOf(elements, "ColumnDef").flatMap((column) =>
      nodesOf(column.constraints, "Constraint"),
    ),
  ];
  const likes = nodesOf(elements, "TableLikeClause");
  const parents = nodesOf(table.inhRelations, "RangeVar");
  const isPartition = table.partbound !== undefined;
  const mode = isPartition ? "ACCESS EXCLUSIVE" : "SHARE UPDATE EXCLUSIVE";
  const reach = isPartition ? REACH_OF_NEW_PARTITION : [];
  return creation(table.relation, [
    ...parents.flatMap((parent) => lock(parent, mode, { reach, recurses: "alone" })),
    ...constraints.flatMap((key) => referenced({ ...key, skip_validation: true })),
    ...likes.flatMap(({ relation }) => lock(relation, "ACCESS SHARE")),
  ]);
}

/**
 * Returns the effect of CREATE TABLE AS and CREATE MATERIALIZED VIEW. The query of an EXECUTE is
 * not known here.
 */
export function effectOfTableAs({ into, query }: CreateTableAsStmt): Effect {
  return creation(into?.rel, locksOfData(query));
}

/** Returns the effect of CREATE VIEW. OR REPLACE blocks reads of the view. */
export function effectOfView({ view, query, replace }: ViewStmt): Effect {
  const read = locksOfData(query);
  if (replace !== true) return creation(view, read);
  return effect({ locks: [...lock(view, "ACCESS EXCLUSIVE"), ...read] });
}

/** Returns the effect of CREATE SEQUENCE. */
export function effectOfSequence({ sequence }: CreateSeqStmt): Effect {
  return creation(sequence, []);
}

/** Returns the effect of CREATE SCHEMA with the objects that it creates. */
export function effectOfSchema(
  { schemaname, schemaElts }: CreateSchemaStmt,
  effectOf: (node: Node) => Effect,
): Effect {
  const effects = (schemaElts ?? []).map(effectOf);
  const creates = effects
    .flatMap((each) => each.creates)
    .map(({ schema, name }) => ({ schema: schema ?? schemaname, name }));
  return effect({ creates, locks: effects.flatMap(({ locks }) => locks) });
}

function creation(relation: RangeVar | undefined, locks: Effect["locks"]): Effect {
  return effect({ creates: relation === undefined ? [] : [nameOf(relation)], locks });
}
