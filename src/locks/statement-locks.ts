import type { QualifiedName } from "../sql/identifier.ts";
import type { Reach, RelationLock } from "./effect.ts";
import type { ReadStatement } from "./effects.ts";
import { type Facts, keyOf, lookupOf, type TableFacts } from "./facts.ts";
import { type Blocked, blockedBy, LOCK_MODES, type LockMode } from "./lock-mode.ts";
import { createNameSpace, type Meaning, type NameSpace } from "./name-space.ts";
import { createNullProofs, type NullProofs } from "./null-proofs.ts";
import { childrenOf, reachedBy } from "./reach.ts";
import { type Ground, isDone } from "./row-work.ts";

/** A statement's lock on a table that other sessions may use. */
export interface TableLock {
  /** The name, with its schema if that is known, quoted if needed. */
  readonly table: string;
  /** True if the name is an index and there is no catalog to find its table. */
  readonly isIndex: boolean;
  readonly mode: LockMode;
  readonly blocks: Blocked;
  /** True if the rows decide whether the lock is taken: no row, no lock. */
  readonly byRows: boolean;
  /** Partitions and inheritance children that are locked, too. */
  readonly children: readonly number[];
  readonly childMode: LockMode;
  /** True if the rows decide which of the children are locked. */
  readonly someChildren: boolean;
  /** Undefined if the plan cannot know it. */
  readonly rewrites: boolean | undefined;
  readonly scans: boolean | undefined;
  /** Undefined without a catalog. */
  readonly facts: TableFacts | undefined;
}

/** The locks of a statement. */
export interface StatementLocks {
  /** Strongest first, without tables that the plan itself creates. */
  readonly locks: readonly TableLock[];
  /** Further locks that it may take, as text. */
  readonly unknown: string | undefined;
  /** The grammar's error. A newer server may accept the statement. */
  readonly syntaxError: string | undefined;
}

/** Returns the locks of each statement of a plan, in the order of the run. */
export function statementLocks(
  statements: readonly ReadStatement[],
  facts: Facts | undefined,
): readonly StatementLocks[] {
  const names = createNameSpace(facts);
  const proofs = createNullProofs();
  return statements.map((statement) => {
    const { effect, searchPath } = statement;
    const locks = locksOf(statement, { facts, names, proofs });
    proofs.learn(effect.checks, ({ relation }) => names.meaningOf(relation, searchPath));
    names.apply(effect, searchPath);
    const unknown =
      unknownOf(statement, facts) ?? underViews(statement, locks) ?? further(statement, locks);
    return { locks, unknown, syntaxError: errorOf(statement) };
  });
}

interface Known {
  readonly facts: Facts | undefined;
  readonly names: NameSpace;
  readonly proofs: NullProofs;
}

function locksOf({ effect, searchPath }: ReadStatement, known: Known): readonly TableLock[] {
  const all = effect.locks.flatMap((lock) => tableLocks(lock, known, searchPath));
  const byTable = new Map<string, TableLock>();
  for (const lock of all) {
    const other = byTable.get(lock.table);
    byTable.set(lock.table, other === undefined ? lock : joined(lock, other));
  }
  const strength = ({ mode }: TableLock): number => LOCK_MODES.indexOf(mode);
  return [...byTable.values()].sort((a, b) => strength(b) - strength(a));
}

function joined(one: TableLock, other: TableLock): TableLock {
  const either = (a: boolean | undefined, b: boolean | undefined): boolean | undefined =>
    a === true || b === true ? true : a === undefined || b === undefined ? undefined : false;
  return {
    ...one,
    ...(LOCK_MODES.indexOf(other.mode) > LOCK_MODES.indexOf(one.mode) && {
      mode: other.mode,
      blocks: other.blocks,
      children: other.children,
      childMode: other.childMode,
      someChildren: other.someChildren,
      byRows: other.byRows,
    }),
    rewrites: either(one.rewrites, other.rewrites),
    scans: either(one.scans, other.scans),
  };
}

function tableLocks(
  lock: RelationLock,
  known: Known,
  searchPath: readonly string[] | undefined,
): readonly TableLock[] {
  const { facts, names, proofs } = known;
  const meaning = names.meaningOf(lock.relation, searchPath);
  if (meaning.kind === "new" || meaning.kind === "missing") return [];
  if (lock.onlyWith !== undefined && !names.mayHave(meaning, lock.onlyWith)) return [];
  // A lock on an index alone blocks nobody, unless it prevents the planning of queries.
  if (isOnIndexAlone(lock, meaning) && lock.mode !== "ACCESS EXCLUSIVE") return [];
  const table = meaning.kind === "table" ? meaning.facts : undefined;
  const own: TableLock = {
    table: shown(meaning.kind === "table" ? meaning.facts : meaning.name),
    isIndex: lock.isOfIndex && table === undefined,
    mode: lock.mode,
    blocks: lock.closesIndexes ? "reads and writes" : blockedBy(lock.mode),
    byRows: lock.byRows,
    ...below(lock, table, facts),
    ...rowWork(lock, { facts, table, searchPath, proven: proofs.provenIn(meaning) }),
    facts: table,
  };
  if (table === undefined || facts === undefined) return [own];
  return [own, ...lock.reach.flatMap((reach) => reached(reach, table, facts))];
}

function below(
  { recurses, mode }: RelationLock,
  table: TableFacts | undefined,
  facts: Facts | undefined,
): Pick<TableLock, "children" | "childMode" | "someChildren"> {
  const someChildren = recurses === "some";
  if (table === undefined || facts === undefined) {
    return { children: [], childMode: mode, someChildren };
  }
  // Until PostgreSQL 17 a key of the parent became an index of each partition, and no more.
  const childMode = recurses === "key" && facts.version < 18 ? "SHARE" : mode;
  return { children: childrenOf(table, recurses, facts), childMode, someChildren };
}

/** Settles both kinds of work. A rewrite also scans. */
function rowWork(
  lock: RelationLock,
  ground: Ground,
): { readonly rewrites: boolean | undefined; readonly scans: boolean | undefined } {
  const rewrites = isDone(lock.rewrites, ground);
  const scans = isDone(lock.scans, ground);
  return { rewrites, scans: rewrites === false || scans === true ? scans : rewrites };
}

function isOnIndexAlone(lock: RelationLock, meaning: Meaning): boolean {
  return meaning.kind === "table" && meaning.isIndex && !lock.isOfIndex;
}

function reached(reach: Reach, table: TableFacts, facts: Facts): readonly TableLock[] {
  return reachedBy(reach, table, facts).map(({ table: other, mode, byRows, isRead, children }) => ({
    table: shown(other),
    ...{ isIndex: false, mode, blocks: blockedBy(mode), byRows, children, childMode: mode },
    someChildren: byRows,
    ...{ rewrites: false, scans: isRead ? undefined : false, facts: other },
  }));
}

function shown({ schema, name }: { readonly schema: string | undefined } & QualifiedName): string {
  return schema === undefined ? word(name) : `${word(schema)}.${word(name)}`;
}

function word(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function unknownOf(statement: ReadStatement, facts: Facts | undefined): string | undefined {
  const { effect, parsed, searchPath } = statement;
  if (parsed.kind === "unreadable") return "too long to be read";
  if (effect.unknown !== undefined) return effect.unknown;
  const called = effect.calls.find(
    (name) =>
      facts?.functions.get(keyOf(lookupOf(name, searchPath)))?.isBuiltIn !== true &&
      name.schema !== "pg_catalog",
  );
  return called === undefined ? undefined : `calls ${shown(called)}()`;
}

function underViews({ effect }: ReadStatement, locks: readonly TableLock[]): string | undefined {
  const isOnView = locks.some(
    ({ facts, mode }) => facts?.isView === true && mode !== "ACCESS SHARE",
  );
  return effect.locksUnderViews && isOnView ? "locks the tables under the view" : undefined;
}

/** The catalog was asked for one step of foreign keys, and TRUNCATE … CASCADE takes them all. */
function further({ effect }: ReadStatement, locks: readonly TableLock[]): string | undefined {
  const known = new Set(locks.map(({ facts }) => facts?.oid));
  const goesOn = locks.some(({ facts }) =>
    (facts?.referencedBy ?? []).some(({ table }) => !known.has(table)),
  );
  return effect.emptiesFurther && goesOn ? "empties what references the emptied tables" : undefined;
}

function errorOf({ parsed }: ReadStatement): string | undefined {
  return parsed.kind === "refused" ? parsed.message : undefined;
}
