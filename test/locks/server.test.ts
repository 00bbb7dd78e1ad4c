import assert from "node:assert/strict";
import { test } from "node:test";
import { readLockFacts } from "../../src/engine/plan/lock-facts.ts";
import { loadGrammar } from "../../src/grammar/load-grammar.ts";
import { questionsOf, type ReadStatement, readEffects } from "../../src/locks/effects.ts";
import { LOCK_MODES, modeOfServer } from "../../src/locks/lock-mode.ts";
import { statementLocks, type TableLock } from "../../src/locks/statement-locks.ts";
import type { Outcome, Row, Session } from "../../src/session.ts";
import { openUrl } from "../database/connections.ts";
import { ENGINE, withDatabase } from "../support/database.ts";
import { ALTER_TABLE } from "./alter-table-cases.ts";
import { NEWER, SCHEMA, STATEMENTS } from "./lock-cases.ts";
import { MORE_OBJECTS } from "./more-objects.ts";
import { OF_OBJECTS } from "./object-cases.ts";
import { NEWER_STATEMENTS, OF_ROWS } from "./row-cases.ts";
import { OF_TABLES } from "./table-cases.ts";

/** A locked table, with the work on its rows. */
interface Locked {
  readonly mode: string;
  readonly rewritten: boolean;
  readonly scanned: boolean;
  /** False for a view and for the parent of partitions. */
  readonly hasRows: boolean;
}

/** A predicted lock. */
interface Told extends Pick<TableLock, "mode" | "rewrites" | "scans"> {
  readonly isChild: boolean;
  /** True if the rows decide whether the lock is taken. */
  readonly byRows: boolean;
}

const VERSION = ENGINE === "embedded" ? 18 : Number(ENGINE.slice("pg".length));
const parse = await loadGrammar();

test("statementLocks() agrees with the server about each statement", async () => {
  await withDatabase(async ({ url }) => {
    const session = await openUrl(url);
    try {
      for (const sql of `${SCHEMA};${MORE_OBJECTS};\nanalyze`.split(/;\n/)) await run(session, sql);
      const newer = [...NEWER, ...NEWER_STATEMENTS];
      const cases = [
        ...[...STATEMENTS, ...ALTER_TABLE, ...OF_TABLES, ...OF_OBJECTS, ...OF_ROWS],
        ...newer.flatMap(([since, statements]) => (since <= VERSION ? statements : [])),
      ];
      assert.deepEqual(await allDifferences(session, cases), []);
    } finally {
      await session.close();
    }
  });
});

test("statementLocks() locks for DROP TRIGGER IF EXISTS where the plan creates the trigger", async () => {
  await withDatabase(async ({ url }) => {
    const session = await openUrl(url);
    try {
      for (const sql of SCHEMA.split(/;\n/)) await run(session, sql);
      const drop = "drop trigger if exists fresh on t";
      const create = "create trigger fresh before insert on t for each row execute function noop()";
      const statements = readEffects([await parse(drop), await parse(create), await parse(drop)]);
      const told = statementLocks(
        statements,
        await readLockFacts(session, questionsOf(statements)),
      );
      const modes = told.map(({ locks }) => locks.map(({ mode }) => mode));
      assert.deepEqual(modes, [[], ["SHARE ROW EXCLUSIVE"], ["ACCESS EXCLUSIVE"]]);
    } finally {
      await session.close();
    }
  });
});

async function allDifferences(
  session: Session,
  cases: readonly string[],
): Promise<readonly string[]> {
  const read: (readonly ReadStatement[])[] = [];
  for (const sql of cases) read.push(readEffects([await parse(sql)]));
  const facts = await readLockFacts(session, questionsOf(read.flat()));
  const relations = await run(session, RELATIONS);
  const names = new Map(relations.map(({ oid, name }) => [Number(oid), String(name)]));
  const indexed = new Map(relations.map((row) => [row.oid, row.indexed]));
  const wrong: string[] = [];
  for (const [at, sql] of cases.entries()) {
    const [told] = statementLocks(read[at] ?? [], facts);
    if (told === undefined) throw new Error(`Nothing was predicted for ${sql}`);
    const seen = await lockedBy(session, sql, indexed);
    const expected = new Map(told.locks.toReversed().flatMap((lock) => toldBy(lock, names)));
    // The further locks of a statement with an unknown effect are not compared.
    const compared =
      told.unknown === undefined ? [...seen.keys(), ...expected.keys()] : expected.keys();
    for (const name of new Set(compared)) {
      const problem = compare(seen.get(name), expected.get(name), sql.startsWith("truncate"));
      if (problem !== undefined) wrong.push(`${sql}: ${name}: ${problem}`);
    }
  }
  return wrong;
}

function toldBy(lock: TableLock, names: ReadonlyMap<number, string>): readonly [string, Told][] {
  const { rewrites, scans, childMode, someChildren, mode, byRows, facts, table } = lock;
  const child = { rewrites, scans, mode: childMode, isChild: true, byRows: someChildren };
  const own = { rewrites, scans, mode, isChild: false, byRows };
  return [
    ...lock.children.map((oid): [string, Told] => [names.get(oid) ?? String(oid), child]),
    [facts?.name ?? table, own],
  ];
}

/** Compares without ACCESS SHARE: one more or less blocks nobody. */
function compare(
  seen: Locked | undefined,
  told: Told | undefined,
  isTruncated: boolean,
): string | undefined {
  const mode = told?.mode ?? "ACCESS SHARE";
  const found = seen?.mode ?? "ACCESS SHARE";
  if (told?.byRows === true && stronger(mode, found) === mode) return undefined;
  if (found !== mode) return `${seen?.mode}, not ${mode}`;
  // TRUNCATE creates a new file without reading the old one.
  if (seen?.hasRows !== true || told === undefined || isTruncated) return undefined;
  if (isWrong(told, told.rewrites, seen.rewritten)) return `rewritten is ${seen.rewritten}`;
  if (!seen.rewritten && isWrong(told, told.scans, seen.scanned))
    return `scanned is ${seen.scanned}`;
  return undefined;
}

/** What is told about a table with children holds if it is true of one of them. */
function isWrong({ isChild }: Told, told: boolean | undefined, seen: boolean): boolean {
  if (told === undefined) return false;
  return isChild ? seen && !told : seen !== told;
}

const RELATIONS = `select c.oid::int8::text as oid, c.relname::text as name,
  (select t.relname::text from pg_index x join pg_class t on t.oid = x.indrelid and t.relkind <> 't' where x.indexrelid = c.oid) as indexed from pg_class c`;

const FILES = `select c.oid::int8::text as oid, c.relname::text as name, c.relkind as kind, pg_relation_filenode(c.oid) as file,
  pg_stat_get_xact_numscans(c.oid) as scans from pg_class c where c.oid >= 16384::oid and c.relkind in ('r', 'p', 'm', 'v', 'S', 'f')`;

const LOCKS = `select l.relation::int8::text as oid, l.mode from pg_locks l
  where l.pid = pg_backend_pid() and l.locktype = 'relation' order by l.mode`;

/** Runs a statement, reads its locks, and rolls it back. Objects that it creates are excluded. */
async function lockedBy(
  session: Session,
  sql: string,
  indexed: ReadonlyMap<unknown, unknown>,
): Promise<ReadonlyMap<string, Locked>> {
  const flight = ["begin", FILES, sql, LOCKS, FILES, "rollback"].map((each) => ({ sql: each }));
  const [, old, outcome, locks, now] = await session.flight(flight);
  rowsOf(outcome, sql);
  const before = new Map(rowsOf(old, FILES).map((row) => [row.oid, row]));
  const after = new Map(rowsOf(now, FILES).map((row) => [row.oid, row]));
  const found = new Map<string, Locked>();
  const held = rowsOf(locks, LOCKS).map(({ oid, mode }) => ({
    oid,
    mode: modeOfServer(String(mode)) ?? String(mode),
  }));
  for (const { oid, mode } of held) {
    const [was, is] = [before.get(oid), after.get(oid)];
    if (was === undefined) continue;
    const name = String(was.name);
    found.set(name, {
      mode: stronger(found.get(name)?.mode, mode),
      rewritten: is !== undefined && is.file !== was.file,
      scanned: Number(is?.scans ?? 0) > Number(was.scans),
      hasRows: was.kind === "r" || was.kind === "m",
    });
  }
  // No query on a table can be planned while one of its indexes is locked.
  const closed = held.flatMap(({ oid, mode }) =>
    mode === "ACCESS EXCLUSIVE" ? [indexed.get(oid)] : [],
  );
  for (const name of closed) {
    if (typeof name === "string" && !found.has(name)) found.set(name, CLOSED);
  }
  return found;
}

const CLOSED: Locked = {
  mode: "ACCESS EXCLUSIVE",
  rewritten: false,
  scanned: false,
  hasRows: false,
};

function stronger(one: string | undefined, other: string): string {
  const order: readonly string[] = LOCK_MODES;
  return one !== undefined && order.indexOf(one) > order.indexOf(other) ? one : other;
}

async function run(session: Session, sql: string): Promise<readonly Row[]> {
  const [outcome] = await session.flight([{ sql }]);
  return rowsOf(outcome, sql);
}

function rowsOf(outcome: Outcome | undefined, sql: string): readonly Row[] {
  if (outcome?.kind === "done") return outcome.rows;
  const why = outcome?.kind === "refused" ? outcome.error.message : outcome?.kind;
  throw new Error(`${sql}: ${why}`);
}
