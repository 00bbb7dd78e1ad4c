import assert from "node:assert/strict";
import { test } from "node:test";
import { readLockFacts } from "../../src/engine/plan/lock-facts.ts";
import { loadGrammar } from "../../src/grammar/load-grammar.ts";
import { questionsOf, readEffects } from "../../src/locks/effects.ts";
import { LOCK_MODES, modeOfServer } from "../../src/locks/lock-mode.ts";
import { statementLocks, type TableLock } from "../../src/locks/statement-locks.ts";
import type { Session } from "../../src/session.ts";
import { openUrl } from "../database/connections.ts";
import { ENGINE, withDatabase } from "../support/database.ts";
import { NEWER, SCHEMA, STATEMENTS } from "./lock-cases.ts";

/** A locked table, with the work on its rows. */
interface Locked {
  readonly mode: string;
  readonly rewritten: boolean;
  readonly scanned: boolean;
  /** False for a view and for the parent of partitions. */
  readonly hasRows: boolean;
}

const VERSION = ENGINE === "embedded" ? 18 : Number(ENGINE.slice("pg".length));
const parse = await loadGrammar();

test("statementLocks() agrees with the server about each statement", async () => {
  await withDatabase(async ({ url }) => {
    const session = await openUrl(url);
    try {
      await run(session, SCHEMA);
      const newer = [...NEWER].flatMap(([since, cases]) => (since <= VERSION ? cases : []));
      const wrong: string[] = [];
      for (const sql of [...STATEMENTS, ...newer]) wrong.push(...(await differences(session, sql)));
      assert.deepEqual(wrong, []);
    } finally {
      await session.close();
    }
  });
});

async function differences(session: Session, sql: string): Promise<readonly string[]> {
  const statements = readEffects([await parse(sql)]);
  const facts = await readLockFacts(session, questionsOf(statements));
  const [told] = statementLocks(statements, facts);
  const seen = await lockedBy(session, sql);
  const relations = await run(
    session,
    "select oid::int8::text as oid, relname::text as name from pg_class",
  );
  const byOid = new Map(relations.map(({ oid, name }) => [Number(oid), String(name)]));
  const expected = new Map(
    (told?.locks.toReversed() ?? []).flatMap((lock) => [
      ...lock.children.map((oid) => [byOid.get(oid) ?? String(oid), lock] as const),
      [lock.facts?.name ?? lock.table, lock] as const,
    ]),
  );
  // A statement with an unknown effect is not compared.
  const names =
    told?.unknown === undefined ? [...seen.keys(), ...expected.keys()] : expected.keys();
  return [...new Set(names)].flatMap((name) => {
    const problem = compare(seen.get(name), expected.get(name), sql.startsWith("truncate"));
    return problem === undefined ? [] : [`${sql}: ${name}: ${problem}`];
  });
}

/** Compares without AccessShareLock: one more or less blocks nobody. */
function compare(
  seen: Locked | undefined,
  told: TableLock | undefined,
  isTruncated: boolean,
): string | undefined {
  const mode = told?.mode ?? "ACCESS SHARE";
  if ((seen?.mode ?? "ACCESS SHARE") !== mode) return `${seen?.mode}, not ${mode}`;
  // TRUNCATE creates a new file without reading the old one.
  if (seen?.hasRows !== true || isTruncated) return undefined;
  if (told?.rewrites !== undefined && told.rewrites !== (seen?.rewritten ?? false))
    return `rewritten is ${seen?.rewritten}`;
  if (told?.scans !== undefined && told.scans !== (seen?.scanned ?? false))
    return `scanned is ${seen?.scanned}`;
  return undefined;
}

const FILES = `select c.oid::int8::text as oid, c.relname::text as name, c.relkind as kind, pg_relation_filenode(c.oid) as file,
  pg_stat_get_xact_numscans(c.oid) as scans from pg_class c where c.relnamespace in ('public'::regnamespace, 'elsewhere'::regnamespace) and c.relkind in ('r', 'p', 'm', 'v', 'S')`;

const LOCKS = `select l.relation::int8::text as oid, l.mode from pg_locks l
  where l.pid = pg_backend_pid() and l.locktype = 'relation' order by l.mode`;

/** Runs a statement, reads its locks, and rolls it back. Objects that it creates are excluded. */
async function lockedBy(session: Session, sql: string): Promise<ReadonlyMap<string, Locked>> {
  await run(session, "begin");
  const before = new Map((await run(session, FILES)).map((row) => [row.oid, row]));
  await run(session, sql);
  const locks = await run(session, LOCKS);
  const after = new Map((await run(session, FILES)).map((row) => [row.oid, row]));
  await run(session, "rollback");
  const found = new Map<string, Locked>();
  for (const { oid, mode } of locks) {
    const [old, now] = [before.get(oid), after.get(oid)];
    if (old === undefined) continue;
    const name = String(old.name);
    found.set(name, {
      mode: stronger(found.get(name)?.mode, modeOfServer(String(mode)) ?? String(mode)),
      rewritten: now !== undefined && now.file !== old.file,
      scanned: Number(now?.scans ?? 0) > Number(old.scans),
      hasRows: old.kind === "r" || old.kind === "m",
    });
  }
  return found;
}

function stronger(one: string | undefined, other: string): string {
  const order: readonly string[] = LOCK_MODES;
  return one !== undefined && order.indexOf(one) > order.indexOf(other) ? one : other;
}

async function run(session: Session, sql: string): Promise<readonly Record<string, unknown>[]> {
  const [outcome] = await session.flight([{ sql }]);
  if (outcome?.kind === "done") return outcome.rows;
  const why = outcome?.kind === "refused" ? outcome.error.message : outcome?.kind;
  throw new Error(`${sql}: ${why}`);
}
