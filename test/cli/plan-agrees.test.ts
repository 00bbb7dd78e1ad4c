import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { OracleCase } from "../graph/oracle-judge.ts";
import { sharedCluster } from "../support/cluster.ts";
import { connectTo, type TestDatabase } from "../support/test-database.ts";
import { type FileParts, inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

/** One database for all of them: each test makes its schema anew. */
let database: TestDatabase;
let client: ReturnType<typeof connectTo>;

before(async () => {
  database = await (await sharedCluster()).createDatabase();
  client = connectTo(database.url);
});

after(async () => {
  await client.end({ timeout: 1 });
  await database.drop();
});

async function query(sql: string): Promise<readonly Record<string, unknown>[]> {
  return await client.unsafe(sql).simple();
}

const EMPTY = `drop schema public cascade; create schema public;
create table ran (at int generated always as identity, what text)`;

/** A ledger without a log, as Alembic leaves one. */
function ledgerAt(heads: readonly string[]): string {
  const rows = heads.map((head) => `insert into ebb_version values ('${head}')`);
  return ["create table ebb_version (version_num text primary key)", ...rows].join("; ");
}

/** A revision whose statements leave a row each, so that all that ran is seen. */
function revision(place: Workplace, parts: FileParts, { note = "" } = {}): void {
  const { id } = parts;
  const ran = (direction: string): string =>
    `insert into ran (what) values ('${direction} ${id}${note}');`;
  const text = revisionFile({ up: ran("up"), down: ran("down"), ...parts });
  place.write(`migrations/${id}.sql`, text);
}

interface Step {
  readonly direction: string;
  readonly revision: string;
  readonly resumes_at?: number | null;
  readonly statements: readonly { readonly sql: string }[];
}

interface Answer {
  readonly status: number;
  readonly value: {
    /** Undefined where the source is refused. */
    readonly steps?: readonly Step[];
    readonly heads_before: readonly string[];
    readonly heads_after: readonly string[];
    readonly error?: { readonly code: string };
  };
}

async function answer(place: Workplace, ...argv: string[]): Promise<Answer> {
  return (await place.json(...argv)) as Answer;
}

/** The words that the statements of a plan write into the table `ran`. */
function planned({ value }: Answer): readonly string[] {
  return (value.steps ?? []).flatMap(({ statements, resumes_at: at }) =>
    statements
      .slice(at === undefined ? 0 : at === null ? statements.length : at - 1)
      .flatMap(({ sql }) => /^insert into ran .*'(.*)'/.exec(sql)?.[1] ?? []),
  );
}

/** What a run answered, as far as a plan can say it. */
function told({ status, value }: Answer): unknown {
  const { error, steps = [], heads_before, heads_after } = value;
  return {
    ...{ status, code: error?.code, heads_before, heads_after },
    steps: steps.map((step) => `${step.direction} ${step.revision}`),
  };
}

/** Asserts that the plan, the dry run and the run of a command agree; gives the run. */
async function assertAgreement(place: Workplace, ...argv: string[]): Promise<Answer> {
  const plan = await answer(place, "plan", ...argv, "--statements");
  const dryRun = await answer(place, ...argv, "--dry-run", "--verbose");
  assert.deepEqual(dryRun, plan);
  const [before] = await query("select coalesce(max(at), 0)::int as at from ran");
  const run = await answer(place, ...argv);
  const rows = await query(`select what from ran where at > ${before?.at} order by at`);
  assert.deepEqual(told(run), told(plan));
  assert.deepEqual(
    rows.map(({ what }) => what),
    planned(plan),
  );
  if (run.value.error !== undefined) assert.deepEqual(run, plan);
  return run;
}

const CORPUS = join(import.meta.dirname, "../fixtures/oracle/corpus-shared.jsonl");
const questions: readonly OracleCase[] = readFileSync(CORPUS, "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line));

for (const { id, graph, current, command, target, purge } of questions) {
  if (command === "resolve") continue;
  const argv = [command, ...[target].flat(), ...(purge ? ["--purge"] : [])];
  test(`plan, dry run and run agree on ${id}: ${argv.join(" ")}`, async () => {
    await query(`${EMPTY}; ${current.length === 0 ? "" : ledgerAt(current)}`);
    await inWorkplace(
      async (place) => {
        for (const { revision: name, ...links } of graph) revision(place, { id: name, ...links });
        await assertAgreement(place, ...argv);
      },
      { env: { DATABASE_URL: database.url } },
    );
  });
}

/** aaaa ── bbbb ── cccc */
function writeLine(place: Workplace): void {
  revision(place, { id: "aaaa" });
  revision(place, { id: "bbbb", parents: ["aaaa"] });
  revision(place, { id: "cccc", parents: ["bbbb"] });
}

/** The up section of `cccc` fails at its second statement until the table `fuse` has a row. */
function writeFuse(place: Workplace, direction: "up" | "down"): void {
  const body = (way: string): string =>
    way === direction
      ? `-- ${way} no-transaction\ninsert into ran (what) values ('${way} one');\nselect 1 / count(*) from fuse;\ninsert into ran (what) values ('${way} three');\n`
      : `-- ${way}\ninsert into ran (what) values ('${way} cccc');\n`;
  const text = `-- c\n-- revision: cccc\n-- parents: bbbb\n\n${body("up")}\n${body("down")}`;
  place.write("migrations/cccc.sql", text);
}

async function stopHalfway(place: Workplace, direction: "up" | "down"): Promise<void> {
  writeLine(place);
  writeFuse(place, direction);
  await query("create table fuse ()");
  if (direction === "down") await place.ebb("up");
  const { status } = await place.ebb(direction);
  assert.equal(status, 6);
  await query("insert into fuse default values");
}

/** As after a crash: no answer to the statement is recorded. */
const FORGET_ANSWER = "delete from ebb_log where event = 'failed'";

/** The states of a database, by name. */
const STATES: Readonly<Record<string, (place: Workplace) => Promise<unknown>>> = {
  "an empty database": async (place) => writeLine(place),
  "a database behind the source": async (place) => {
    writeLine(place);
    await place.ebb("upgrade", "aaaa");
  },
  "a database at head": async (place) => {
    writeLine(place);
    await place.ebb("up");
  },
  "a database two releases on": async (place) => {
    writeLine(place);
    await place.ebb("upgrade", "aaaa", "--tag", "v1");
    await place.ebb("up", "--tag", "v2");
  },
  "a database ahead of the source": async (place) => {
    writeLine(place);
    await place.ebb("up");
    rmSync(join(place.cwd, "migrations/cccc.sql"));
  },
  "a database ahead of a source with a pending revision": async (place) => {
    writeLine(place);
    await place.ebb("up");
    rmSync(join(place.cwd, "migrations/cccc.sql"));
    revision(place, { id: "dddd", parents: ["bbbb"] });
  },
  "a database without any source": async (place) => {
    writeLine(place);
    await place.ebb("up");
    rmSync(join(place.cwd, "migrations"), { recursive: true });
  },
  "a foreign database": async (place) => {
    writeLine(place);
    await query(ledgerAt(["ffff"]));
  },
  "a database that was edited since": async (place) => {
    writeLine(place);
    await place.ebb("up");
    revision(place, { id: "bbbb", parents: ["aaaa"] }, { note: " edited" });
    revision(place, { id: "cccc", parents: ["bbbb"] }, { note: " edited" });
  },
  "a half-run up section": (place) => stopHalfway(place, "up"),
  "a half-run down section": (place) => stopHalfway(place, "down"),
  "an up section of unknown outcome": async (place) => {
    await stopHalfway(place, "up");
    await query(FORGET_ANSWER);
  },
  "a down section of unknown outcome": async (place) => {
    await stopHalfway(place, "down");
    await query(FORGET_ANSWER);
  },
};

const COMMANDS: readonly string[] = [
  "upgrade head",
  "upgrade cccc --allow-unknown",
  "upgrade heads --transaction all",
  "upgrade head --edited error",
  "downgrade head",
  "downgrade -1",
  "downgrade base",
  "downgrade base --recorded",
  "downgrade -1 --expect cccc",
  "stamp head",
  "stamp base",
  "stamp aaaa --purge",
  "redo",
  "undo",
  "downgrade --to-tag v1",
  "resume --again",
  "resume --done",
  "resume --undone",
];

for (const [state, reach] of Object.entries(STATES)) {
  for (const command of COMMANDS) {
    test(`plan, dry run and run agree on ${state}: ${command}`, async () => {
      await query(EMPTY);
      await inWorkplace(
        async (place) => {
          await reach(place);
          await assertAgreement(place, ...command.split(" "));
        },
        { env: { DATABASE_URL: database.url } },
      );
    });
  }
}
