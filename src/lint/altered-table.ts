import type { IndexStmt, Node, RenameStmt } from "@pgsql/types";
import { nameOf } from "../locks/effect.ts";
import { nodesOf } from "../syntax/parse-tree.ts";
import type { Action } from "./lint-statement.ts";
import { addColumn, addConstraint, withNotNull } from "./new-table.ts";
import { dropOwned } from "./owned-sequence.ts";
import type { Table } from "./schema.ts";
import type { SchemaModel } from "./schema-model.ts";

/** Takes in one action of ALTER TABLE. */
export function applyAction(model: SchemaModel, action: Action): void {
  const { table: name, command, column, constraint } = action;
  const table = model.changedTable(name);
  const { name: target = "" } = command;
  switch (command.subtype) {
    case "AT_AddColumn":
      column === undefined ? undefined : addColumn(model, name, column);
      return;
    case "AT_DropColumn":
      dropColumn(model, table, target);
      return;
    case "AT_AddConstraint":
      constraint && addConstraint(model, name, { constraint });
      return;
    case "AT_DropConstraint":
      dropConstraint(model, table, target);
      return;
    case "AT_ValidateConstraint":
      validate(model, table, target);
      return;
    case "AT_SetNotNull":
      model.put(withNotNull(table, [target]));
      return;
    case "AT_DropNotNull":
      model.put(withNotNull(table, [target], false));
      return;
    default:
      applyRare(model, table, action);
      return;
  }
}

function applyRare(model: SchemaModel, table: Table, { command, column }: Action): void {
  const { name = "", def, subtype } = command;
  switch (subtype) {
    case "AT_AlterColumnType": {
      const before = table.columns.get(name);
      if (before === undefined) return;
      const changed = { ...before, type: column?.typeName };
      model.put({ ...table, columns: new Map([...table.columns, [name, changed]]) });
      return;
    }
    case "AT_AttachPartition": {
      if (isDefaultPartition(def)) model.put({ ...table, hasDefaultPartition: true });
      return;
    }
    case "AT_ReplicaIdentity": {
      model.put({ ...table, identity: identityOf(def) });
      return;
    }
    default:
      return;
  }
}

/** True for ATTACH PARTITION … DEFAULT. */
export function isDefaultPartition(def: Node | undefined): boolean {
  return def !== undefined && "PartitionCmd" in def && def.PartitionCmd.bound?.is_default === true;
}

/** Reads REPLICA IDENTITY. */
export function identityOf(def: Node | undefined): Table["identity"] {
  if (def === undefined || !("ReplicaIdentityStmt" in def)) return "default";
  return IDENTITIES[def.ReplicaIdentityStmt.identity_type ?? ""] ?? "default";
}

const IDENTITIES: Readonly<Record<string, Table["identity"]>> = {
  f: "full",
  n: "nothing",
  i: "index",
};

function dropColumn(model: SchemaModel, table: Table, name: string): void {
  const columns = new Map(table.columns);
  columns.delete(name);
  model.noteRemoval(`column:${table.name}.${name}`);
  const kept = [...table.constraints].filter(([, { columns: own }]) => !own.includes(name));
  model.put({ ...table, columns, constraints: new Map(kept) });
  for (const index of model.indexesOf(table)) {
    if (index.columns.includes(name)) model.remove(`relation:${index.name}`);
  }
  dropOwned(model, table, name);
}

function dropConstraint(model: SchemaModel, table: Table, name: string): void {
  const constraints = new Map(table.constraints);
  const gone = constraints.get(name);
  constraints.delete(name);
  const open = gone?.kind === "not null" ? withNotNull(table, gone.columns, false) : table;
  model.put({ ...open, constraints });
  model.remove(`relation:${schemaOf(table)}.${name}`);
}

function validate(model: SchemaModel, table: Table, name: string): void {
  const found = table.constraints.get(name);
  if (found === undefined) return;
  const changed = found.kind === "not null" ? withNotNull(table, found.columns) : table;
  const constraints = new Map([...table.constraints, [name, { ...found, isValid: true }] as const]);
  model.put({ ...changed, constraints });
}

/** Takes in CREATE INDEX. */
export function applyIndex(model: SchemaModel, statement: IndexStmt): void {
  const { relation, idxname, indexParams, unique, whereClause } = statement;
  if (relation === undefined) return;
  const table = model.changedTable(nameOf(relation));
  const columns = nodesOf(indexParams, "IndexElem").map(({ name }) => name);
  const name = idxname ?? indexName(table.name, columns);
  if (model.tableAt(table.name) === undefined) model.put(table);
  model.put({
    ...{ shape: "index", kind: "index", name: `${schemaOf(table)}.${name}`, table: table.name },
    ...{ attachedTo: table.name, columns, isUnique: unique === true, predicate: whereClause },
    ...{ isOfConstraint: false, bornIn: model.unit, bornBy: model.current },
  });
}

/** The name that PostgreSQL gives an index that has none: `users_email_idx`. */
export function indexName(table: string, columns: readonly (string | undefined)[]): string {
  const bare = table.slice(table.indexOf(".") + 1);
  return [bare, ...columns.map((column) => column ?? "expr"), "idx"].join("_");
}

/** Takes in RENAME of a relation, a column or a constraint. */
export function applyRename(model: SchemaModel, rename: RenameStmt): void {
  const { relation, renameType, subname = "", newname = "" } = rename;
  if (relation === undefined) return;
  const name = nameOf(relation);
  if (renameType === "OBJECT_COLUMN") {
    renameColumn(model, model.changedTable(name), rename);
    return;
  }
  if (renameType === "OBJECT_TABCONSTRAINT") {
    const table = model.changedTable(name);
    const found = table.constraints.get(subname);
    if (found === undefined) return;
    const constraints = new Map(table.constraints);
    constraints.delete(subname);
    constraints.set(newname, { ...found, name: newname });
    model.put({ ...table, constraints });
    return;
  }
  move(
    model,
    `relation:${model.place(name)}`,
    `${schemaOf({ name: model.place(name) })}.${newname}`,
  );
}

/** Renames a relation. Attached objects stay attached. */
export function move(model: SchemaModel, key: string, place: string): void {
  const found = model.entry(key);
  if (found === undefined) return;
  if (found.shape === "index") {
    model.remove(key);
    model.put({ ...found, name: place });
    return;
  }
  if (found.shape !== "table") return;
  const inner = [...found.attached].flatMap((each) => model.entry(each) ?? []);
  model.remove(key);
  model.put({ ...found, name: place, attached: new Set() });
  for (const each of inner) {
    model.put({ ...each, attachedTo: place, ...(each.shape === "index" && { table: place }) });
  }
}

function renameColumn(
  model: SchemaModel,
  table: Table,
  { subname = "", newname = "" }: RenameStmt,
): void {
  const column = table.columns.get(subname);
  if (column === undefined) return;
  const columns = new Map(table.columns);
  columns.delete(subname);
  model.noteRemoval(`column:${table.name}.${subname}`);
  columns.set(newname, { ...column, name: newname });
  const renamed = (name: string): string => (name === subname ? newname : name);
  const constraints = [...table.constraints].map(
    ([key, each]) => [key, { ...each, columns: each.columns.map(renamed) }] as const,
  );
  model.put({ ...table, columns, constraints: new Map(constraints) });
  for (const index of model.indexesOf(table)) {
    const own = index.columns.map((each) => each && renamed(each));
    model.put({ ...index, columns: own });
  }
}

function schemaOf({ name }: { readonly name: string }): string {
  return name.slice(0, name.indexOf("."));
}
