import type { AlterTableCmd, AlterTableType, ColumnDef, Constraint, Node } from "@pgsql/types";
import type { Effect, RelationLock } from "../locks/effect.ts";
import type { StatementLocks, TableLock } from "../locks/statement-locks.ts";
import type { Direction, SectionOptions } from "../migration/migration.ts";
import type { QualifiedName } from "../sql/identifier.ts";
import { contentOf, type NodeKind, type NodeOf } from "../syntax/parse-tree.ts";
import type { LintLimits } from "./limits.ts";
import type { ObjectName, Origin } from "./schema.ts";

/** A statement as the rules see it. */
export interface LintStatement {
  readonly section: LintSection;
  /** Its place in the section, from 0. */
  readonly index: number;
  readonly node: Node;
  readonly sql: string;
  /** Offset of its first token in the section's source. */
  readonly start: number;
  /** The same for all statements of one transaction; undefined for one that stands alone. */
  readonly transaction: string | undefined;
  readonly effect: Effect;
  /** Locks of tables that others may be using: none of tables that the section makes. */
  readonly locks: StatementLocks;
  /** The actions of an ALTER TABLE, in order; empty for every other statement. */
  readonly actions: readonly Action[];
}

/** One action of an ALTER TABLE. */
export interface Action {
  readonly table: QualifiedName;
  readonly command: AlterTableCmd;
  /** As written: `add column a int`. */
  readonly sql: string;
  readonly column: ColumnDef | undefined;
  readonly constraint: Constraint | undefined;
  /** The lock of its table that it would take alone. */
  readonly lock: RelationLock | undefined;
}

/** A section as the rules see it. */
export interface LintSection {
  readonly kind: Direction | "assert";
  readonly options: SectionOptions;
  readonly statements: readonly LintStatement[];
  /** The major version that it must run on. */
  readonly postgres: number;
  readonly limits: LintLimits;
  /** False for a plain SQL file: nothing sets timeouts or a name for it. */
  readonly isOfRevision: boolean;
  /** Rules that the project switched on by name. */
  readonly chosen: ReadonlySet<string>;
}

/** A revision as the rules see it, with what its sections change. */
export interface LintRevision {
  readonly id: string;
  readonly message: string;
  readonly up: LintSection;
  readonly down: LintSection | undefined;
  /** False if a statement can do more than its text says, such as a DO block or CASCADE. */
  readonly isCertain: boolean;
  /** Objects that the up creates and the down leaves. */
  readonly leftBehind: readonly Change[];
  /** Objects that the up removes and the down does not restore. */
  readonly lost: readonly Change[];
  /** The revisions before it whose downs name an object, by its name. */
  readonly namedByDowns: ReadonlyMap<string, readonly string[]>;
}

/** An object, and the statement that made it or took it away. */
export interface Change {
  readonly object: ObjectName;
  readonly origin: Origin | undefined;
}

/** Returns the content of a statement of a given kind. */
export function asNode<K extends NodeKind>(
  { node }: LintStatement,
  kind: K,
): NodeOf<K> | undefined {
  return contentOf(node, kind);
}

/** The locks of a statement that keep others from writing, or from reading too. */
export function blocking({ locks }: LintStatement): readonly TableLock[] {
  return locks.locks.filter(({ blocks }) => blocks !== "nothing");
}

/** Returns the strongest such lock. Returns undefined if nobody has to wait for the statement. */
export function strongestBlocking(statement: LintStatement): TableLock | undefined {
  return blocking(statement)[0];
}

/** The statements before this one in the same transaction. */
export function earlierInTransaction(statement: LintStatement): readonly LintStatement[] {
  const { section, index, transaction } = statement;
  if (transaction === undefined) return [];
  return section.statements
    .slice(0, index)
    .filter((earlier) => earlier.transaction === transaction);
}

/** The actions of a statement of some kinds. */
export function actionsOfKind(
  { actions }: LintStatement,
  ...kinds: readonly AlterTableType[]
): readonly Action[] {
  if (actions.length === 0) return actions;
  return actions.filter(({ command }) => kinds.some((kind) => kind === command.subtype));
}

/** Checks for ALTER FOREIGN TABLE: the rows are on another server. */
export function isOfForeignTable(statement: LintStatement): boolean {
  return asNode(statement, "AlterTableStmt")?.objtype === "OBJECT_FOREIGN_TABLE";
}

/** The statements behind this one in its section. */
export function laterInSection({ section, index }: LintStatement): readonly LintStatement[] {
  return section.statements.slice(index + 1);
}

/**
 * Returns the work of an action on the rows of a table in use. Returns undefined if nobody has to
 * wait for it.
 */
export function workOfAction(statement: LintStatement, { lock }: Action): Work | undefined {
  const resolved = strongestBlocking(statement);
  if (lock === undefined || resolved === undefined) return undefined;
  const isAlone = statement.actions.length === 1;
  const settle = (work: RelationLock["scans"], whole: boolean | undefined): boolean | undefined => {
    if (typeof work === "boolean") return work;
    return isAlone || whole === false ? whole : undefined;
  };
  const rewrites = settle(lock.rewrites, resolved.rewrites);
  return {
    lock: resolved,
    rewrites,
    scans: rewrites === true || settle(lock.scans, resolved.scans),
  };
}

/** The work on the rows of a table. Undefined if it is unknown. */
export interface Work {
  readonly lock: TableLock;
  readonly rewrites: boolean | undefined;
  readonly scans: boolean | undefined;
}
