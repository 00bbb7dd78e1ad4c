import type { ColumnDef, Node, TypeName } from "@pgsql/types";
import type { QualifiedName } from "../sql/identifier.ts";

/** The statement that made an object. */
export interface Origin {
  readonly section: object;
  readonly sql: string;
}

/** The name of an object: `{ kind: "table", name: "public.users" }`. */
export interface ObjectName {
  readonly kind: string;
  readonly name: string;
}

interface Common extends ObjectName {
  /** The run of statements that made it; undefined where it stood before. */
  readonly bornIn: string | undefined;
  readonly bornBy: Origin | undefined;
  /** The table or schema with which it goes. */
  readonly attachedTo: string | undefined;
}

/** A table, view or sequence, as known from the statements. */
export interface Table extends Common {
  readonly shape: "table";
  /** False where the statements only change it: it has more than they name. */
  readonly isWhole: boolean;
  readonly isTemporary: boolean;
  readonly isPartitioned: boolean;
  readonly hasDefaultPartition: boolean;
  /** Its rows came from other tables or from COPY. */
  readonly isFilled: boolean;
  readonly columns: ReadonlyMap<string, Column>;
  readonly constraints: ReadonlyMap<string, TableConstraint>;
  /** Keys of its indexes, triggers, policies and rules. */
  readonly attached: ReadonlySet<string>;
  /** As REPLICA IDENTITY says. */
  readonly identity: "default" | "full" | "nothing" | "index";
  /** The query of a view, or of a table created from a query. */
  readonly query: Node | undefined;
  /** The column of `attachedTo` that a sequence goes with, as OWNED BY says. */
  readonly ownedBy: string | undefined;
}

export interface Column {
  readonly name: string;
  readonly type: TypeName | undefined;
  readonly definition: ColumnDef | undefined;
  readonly isNotNull: boolean;
  readonly bornIn: string | undefined;
  readonly bornBy: Origin | undefined;
}

export interface TableConstraint {
  readonly name: string;
  readonly kind: "check" | "foreign key" | "unique" | "primary key" | "exclude" | "not null";
  readonly columns: readonly string[];
  readonly isValid: boolean;
  readonly isEnforced: boolean;
  /** The condition of a CHECK. */
  readonly expression: Node | undefined;
  /** The table that a foreign key points to. */
  readonly references: string | undefined;
  readonly bornIn: string | undefined;
  readonly bornBy: Origin | undefined;
}

export interface Index extends Common {
  readonly shape: "index";
  readonly table: string;
  /** Undefined for an expression. */
  readonly columns: readonly (string | undefined)[];
  readonly isUnique: boolean;
  readonly predicate: Node | undefined;
  /** True if it belongs to a constraint. */
  readonly isOfConstraint: boolean;
}

/** Every other object: a type with its labels, a function, a trigger. */
export interface Other extends Common {
  readonly shape: "other";
  readonly labels: readonly string[];
  /** The type of a domain, or a function's way of being called. */
  readonly definition: Node | undefined;
}

export type Entry = Table | Index | Other;

/** The objects that the statements so far have made, changed and taken away. */
export interface Schema {
  /** The run of statements that is read now. */
  readonly unit: string;
  table(name: QualifiedName): Table | undefined;
  index(name: QualifiedName): Index | undefined;
  other(kind: string, name: QualifiedName): Other | undefined;
  indexesOf(table: Table): readonly Index[];
  /** All objects of a kind. */
  all(kind: string): readonly Entry[];
  /** Checks for an object that this run created: nobody else uses it yet. */
  isNew(thing: { readonly bornIn: string | undefined } | undefined): boolean;
  /** In a down: true for a thing that the up of the same revision made. */
  isOfOwnUp(thing: { readonly bornBy: Origin | undefined } | undefined): boolean;
  /** The schema in which a name without one is looked up. */
  place(name: QualifiedName): string;
}

/** A table about which nothing is known but its name. */
export function unknownTable(name: string): Table {
  return {
    shape: "table",
    kind: "table",
    name,
    bornIn: undefined,
    bornBy: undefined,
    attachedTo: undefined,
    isWhole: false,
    isTemporary: false,
    isPartitioned: false,
    hasDefaultPartition: false,
    isFilled: false,
    columns: new Map(),
    constraints: new Map(),
    attached: new Set(),
    identity: "default",
    query: undefined,
    ownedBy: undefined,
  };
}
