import type {
  ColumnDef,
  Constraint,
  CreateStmt,
  CreateTableAsStmt,
  Node,
  RangeVar,
  SelectStmt,
  ViewStmt,
} from "@pgsql/types";
import { nameOf } from "../locks/effect.ts";
import type { QualifiedName } from "../sql/identifier.ts";
import { nodesOf, stringsOf } from "../syntax/parse-tree.ts";
import { type Column, type Table, type TableConstraint, unknownTable } from "./schema.ts";
import type { SchemaModel } from "./schema-model.ts";
import { columnConstraint, isEnforced, isSerial } from "./type-names.ts";

/** Takes in CREATE TABLE, CREATE FOREIGN TABLE and a partition. */
export function applyTable(model: SchemaModel, create: CreateStmt, kind = "table"): void {
  const { relation, tableElts = [], partspec, partbound, inhRelations } = create;
  if (relation === undefined) return;
  const definitions = nodesOf(tableElts, "ColumnDef");
  const table: Table = {
    ...born(model, relation, kind),
    isPartitioned: partspec !== undefined,
    isWhole: !tableElts.some((each) => "TableLikeClause" in each) && inhRelations === undefined,
  };
  model.put(table);
  for (const definition of definitions) addColumn(model, nameOf(relation), definition);
  for (const constraint of nodesOf(tableElts, "Constraint")) {
    addConstraint(model, nameOf(relation), { constraint });
  }
  const parent = nodesOf(inhRelations, "RangeVar")[0];
  if (parent === undefined) return;
  inherit(model, nameOf(relation), nameOf(parent));
  if (partbound?.is_default === true) {
    model.put({ ...model.changedTable(nameOf(parent)), hasDefaultPartition: true });
  }
}

function inherit(model: SchemaModel, name: QualifiedName, parent: QualifiedName): void {
  const from = model.table(parent);
  const to = model.table(name);
  if (from === undefined || to === undefined) return;
  model.put({ ...to, columns: new Map([...from.columns, ...to.columns]), isWhole: from.isWhole });
}

function born(model: SchemaModel, relation: RangeVar, kind: string): Table {
  const place = model.place(nameOf(relation));
  return {
    ...unknownTable(place),
    kind,
    bornIn: model.unit,
    bornBy: model.current,
    isWhole: true,
    isTemporary: relation.relpersistence === "t" || relation.schemaname === "pg_temp",
  };
}

/** Takes in CREATE TABLE AS, SELECT INTO and CREATE MATERIALIZED VIEW. */
export function applyTableAs(
  model: SchemaModel,
  { into, query, objtype }: Pick<CreateTableAsStmt, "into" | "query" | "objtype">,
): void {
  if (into?.rel === undefined) return;
  const kind = objtype === "OBJECT_MATVIEW" ? "materialized view" : "table";
  const isFilled = into.skipData !== true;
  model.put({ ...born(model, into.rel, kind), isWhole: false, isFilled, query });
}

/** Takes in `SELECT … INTO`. */
export function applySelect(model: SchemaModel, select: SelectStmt): void {
  if (select.intoClause === undefined) return;
  applyTableAs(model, { into: select.intoClause, query: { SelectStmt: select } as Node });
}

/** Takes in CREATE VIEW. */
export function applyView(model: SchemaModel, { view, query }: ViewStmt): void {
  if (view === undefined) return;
  const existing = model.table(nameOf(view));
  const made = born(model, view, "view");
  model.put({ ...made, ...(existing && { bornIn: existing.bornIn }), isWhole: false, query });
}

/** Takes in a column of CREATE TABLE or ADD COLUMN, with its constraints. */
export function addColumn(model: SchemaModel, name: QualifiedName, definition: ColumnDef): void {
  const table = model.changedTable(name);
  const { colname = "", typeName } = definition;
  const has = (kind: string): boolean => columnConstraint(definition, kind) !== undefined;
  const column: Column = {
    name: colname,
    type: typeName,
    definition,
    isNotNull:
      has("CONSTR_NOTNULL") ||
      has("CONSTR_PRIMARY") ||
      has("CONSTR_IDENTITY") ||
      isSerial(typeName),
    bornIn: model.unit,
    bornBy: model.current,
  };
  model.put({ ...table, columns: new Map([...table.columns, [colname, column]]) });
  for (const constraint of nodesOf(definition.constraints, "Constraint")) {
    addConstraint(model, name, { constraint, column: colname });
  }
}

const KINDS: Readonly<Record<string, TableConstraint["kind"]>> = {
  CONSTR_CHECK: "check",
  CONSTR_FOREIGN: "foreign key",
  CONSTR_UNIQUE: "unique",
  CONSTR_PRIMARY: "primary key",
  CONSTR_EXCLUSION: "exclude",
  CONSTR_NOTNULL: "not null",
};

/** Applies a constraint of a table or of a column. */
export function addConstraint(
  model: SchemaModel,
  name: QualifiedName,
  { constraint, column }: { readonly constraint: Constraint; readonly column?: string },
): void {
  const kind = KINDS[constraint.contype ?? ""];
  if (kind === undefined) return;
  const table = model.changedTable(name);
  const columns = columnsOf(constraint, column, model);
  const conname = constraint.conname ?? constraintName(table.name, kind, columns);
  const added: TableConstraint = {
    name: conname,
    kind,
    columns,
    isValid: constraint.skip_validation !== true,
    isEnforced: isEnforced(constraint),
    expression: constraint.raw_expr,
    references: constraint.pktable && model.place(nameOf(constraint.pktable)),
    bornIn: model.unit,
    bornBy: model.current,
  };
  const isNotNull = kind === "primary key" || (kind === "not null" && added.isValid);
  const changed = isNotNull ? withNotNull(table, columns) : table;
  model.put({ ...changed, constraints: new Map([...table.constraints, [conname, added]]) });
  addIndexOf(model, { table, constraint, added });
}

function columnsOf(
  { keys, fk_attrs: attributes, indexname }: Constraint,
  column: string | undefined,
  model: SchemaModel,
): readonly string[] {
  if (column !== undefined) return [column];
  const named = stringsOf(attributes ?? keys);
  if (named.length > 0 || indexname === undefined) return named;
  const index = model.index({ schema: undefined, name: indexname });
  return (index?.columns ?? []).filter((each) => each !== undefined);
}

/** Sets columns of a table to NOT NULL. */
export function withNotNull(table: Table, names: readonly string[], isNotNull = true): Table {
  const columns = new Map(table.columns);
  for (const name of names) {
    const column = columns.get(name) ?? {
      ...{ name, type: undefined, definition: undefined, bornIn: undefined, bornBy: undefined },
      isNotNull,
    };
    columns.set(name, { ...column, isNotNull });
  }
  return { ...table, columns };
}

function addIndexOf(
  model: SchemaModel,
  {
    table,
    constraint,
    added,
  }: {
    readonly table: Table;
    readonly constraint: Constraint;
    readonly added: TableConstraint;
  },
): void {
  if (added.kind !== "unique" && added.kind !== "primary key" && added.kind !== "exclude") return;
  const schema = table.name.slice(0, table.name.indexOf("."));
  if (constraint.indexname !== undefined) {
    model.remove(`relation:${schema}.${constraint.indexname}`);
  }
  model.put({
    ...{ shape: "index", kind: "index", name: `${schema}.${added.name}`, attachedTo: table.name },
    ...{ table: table.name, columns: added.columns, isUnique: true, predicate: undefined },
    ...{ isOfConstraint: true, bornIn: added.bornIn, bornBy: added.bornBy },
  });
}

const SUFFIXES: Readonly<Record<TableConstraint["kind"], string>> = {
  check: "check",
  "foreign key": "fkey",
  unique: "key",
  "primary key": "pkey",
  exclude: "excl",
  "not null": "not_null",
};

/** The name that PostgreSQL gives a constraint that has none: `orders_user_id_fkey`. */
export function constraintName(
  table: string,
  kind: TableConstraint["kind"],
  columns: readonly string[],
): string {
  const bare = table.slice(table.indexOf(".") + 1);
  const middle = kind === "primary key" ? [] : columns;
  return [bare, ...middle, SUFFIXES[kind]].join("_");
}
