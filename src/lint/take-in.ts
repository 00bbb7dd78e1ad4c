import type { CreateSchemaStmt, InsertStmt, Node } from "@pgsql/types";
import { nameOf } from "../locks/effect.ts";
import { tagged } from "../syntax/parse-tree.ts";
import { applyAction, applyIndex, applyRename, move } from "./altered-table.ts";
import type { LintStatement } from "./lint-statement.ts";
import { applySelect, applyTable, applyTableAs, applyView } from "./new-table.ts";
import { applyCreation, applyDrop, applyEnum, applyPublication } from "./other-objects.ts";
import { applySequence } from "./owned-sequence.ts";
import type { SchemaModel } from "./schema-model.ts";

/** Applies a statement to the model: objects created, changed and dropped. */
export function takeIn(model: SchemaModel, statement: LintStatement): void {
  model.current = statement;
  for (const action of statement.actions) applyAction(model, action);
  if (statement.effect.unknown !== undefined) model.isUncertain = true;
  applyNode(model, statement.node);
  const { searchPath } = statement.effect;
  if (searchPath !== undefined)
    model.searchPath = searchPath === "default" ? undefined : searchPath;
}

function applyNode(model: SchemaModel, node: Node): void {
  const { kind, value } = tagged(node);
  switch (kind) {
    case "CreateStmt":
      applyTable(model, value);
      return;
    case "CreateForeignTableStmt":
      applyTable(model, value.base ?? {}, "foreign table");
      return;
    case "CreateTableAsStmt":
      applyTableAs(model, value);
      return;
    case "SelectStmt":
      applySelect(model, value);
      return;
    case "ViewStmt":
      applyView(model, value);
      return;
    case "IndexStmt":
      applyIndex(model, value);
      return;
    case "RenameStmt":
      applyRename(model, value);
      return;
    case "AlterObjectSchemaStmt":
      if (value.relation === undefined) return;
      move(
        model,
        `relation:${model.place(nameOf(value.relation))}`,
        `${value.newschema}.${value.relation.relname}`,
      );
      return;
    case "DropStmt":
      applyDrop(model, value);
      return;
    case "AlterEnumStmt":
      applyEnum(model, value);
      return;
    default:
      applyRest(model, node);
      return;
  }
}

function applyRest(model: SchemaModel, node: Node): void {
  const { kind, value } = tagged(node);
  switch (kind) {
    case "CreateSchemaStmt":
      applySchema(model, node, value);
      return;
    case "CreateSeqStmt":
      if (value.sequence === undefined) return;
      applyTable(model, { relation: value.sequence }, "sequence");
      applySequence(model, value);
      return;
    case "AlterSeqStmt":
      applySequence(model, value);
      return;
    case "AlterPublicationStmt":
      applyPublication(model, value);
      return;
    case "InsertStmt":
      if (!isOfFewRows(value)) filled(model, value.relation);
      return;
    case "CopyStmt":
      if (value.is_from === true) filled(model, value.relation);
      return;
    default:
      applyCreation(model, node);
      return;
  }
}

function applySchema(
  model: SchemaModel,
  node: Node,
  { schemaname, schemaElts }: CreateSchemaStmt,
): void {
  applyCreation(model, node);
  const path = model.searchPath;
  model.searchPath = [schemaname ?? "public"];
  for (const inner of schemaElts ?? []) applyNode(model, inner);
  model.searchPath = path;
}

/** Checks for INSERT … VALUES with typed rows. */
export function isOfFewRows({ selectStmt }: InsertStmt): boolean {
  if (selectStmt === undefined) return true;
  return "SelectStmt" in selectStmt && selectStmt.SelectStmt.valuesLists !== undefined;
}

function filled(model: SchemaModel, relation: Parameters<typeof nameOf>[0] | undefined): void {
  const table = relation && model.table(nameOf(relation));
  if (table !== undefined) model.put({ ...table, isFilled: true });
}
