import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { isWorthRetrying } from "../../../src/database/connect/connect-failure.ts";
import { openEmbedded, openEmbeddedFrom } from "../../../src/database/embedded/embedded.ts";
import { installedFiles } from "../../../src/database/embedded/embedded-files-installed.ts";
import { findEmbeddedFiles } from "../../../src/database/embedded/find-embedded-files.ts";
import { Failure } from "../../../src/failure.ts";
import type { Session } from "../../../src/session.ts";
import { isFailure } from "../../support/is-failure.ts";
import { brief } from "../connections.ts";

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ebb-embedded-"));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function using(
  directory: string | undefined,
  use: (session: Session) => Promise<void>,
): Promise<void> {
  const session = await openEmbedded(directory);
  try {
    await use(session);
  } finally {
    await session.close();
  }
}

async function rowOf(session: Session, sql: string): Promise<Readonly<Record<string, unknown>>> {
  const [outcome] = await session.flight([{ sql }]);
  assert.equal(outcome?.kind, "done");
  return { ...outcome.rows[0] };
}

test("openEmbedded() logs in as the superuser of a PostgreSQL 18 that behaves like a server", async () => {
  await using(undefined, async (session) => {
    assert.equal(session.isServer, false);
    const sql = `select current_user as user, session_user as login, current_database() as database,
      current_setting('search_path') as path, current_setting('server_version_num')::int / 10000 as version,
      current_setting('is_superuser') as super, current_setting('allow_system_table_mods') as mods`;
    assert.deepEqual(await rowOf(session, sql), {
      user: "postgres",
      login: "postgres",
      database: "postgres",
      path: '"$user", public',
      version: 18,
      super: "on",
      mods: "off",
    });
  });
});

test("openEmbedded() gives a database in memory a small buffer beside its files", async () => {
  await using(undefined, async (session) => {
    assert.deepEqual(await rowOf(session, "show shared_buffers"), { shared_buffers: "32MB" });
  });
});

test("openEmbedded() has the extensions that PGlite ships", async () => {
  const use = new Map([
    ["pgcrypto", "select encode(digest('a', 'md5'), 'hex') as got"],
    ["uuid-ossp", "select length(uuid_generate_v4()::text)::text as got"],
    ["citext", "select ('A'::citext = 'a'::citext)::text as got"],
    ["pg_trgm", "select show_trgm('a')::text as got"],
    ["hstore", "select ('a=>1'::hstore -> 'a') as got"],
    ["ltree", "select nlevel('a.b'::ltree)::text as got"],
    ["unaccent", "select unaccent('é') as got"],
    ["btree_gist", "create table t (a int, exclude using gist (a with =)); select 'ok' as got"],
    ["btree_gin", "create index on t using gin (a); select 'ok' as got"],
    ["tablefunc", "select count(*)::text as got from normal_rand(3, 0, 1)"],
  ]);
  const expected = [
    "0cc175b9c0f1b6a831c399e269772661",
    "36",
    "true",
    '{"  a"," a "}',
    "1",
    "2",
    "e",
    "ok",
    "ok",
    "3",
  ];
  await using(undefined, async (session) => {
    const got: unknown[] = [];
    for (const [name, sql] of use) {
      const outcomes = await session.flight([{ sql: `create extension "${name}"` }, { sql }]);
      got.push(outcomes[1]?.kind === "done" ? outcomes[1].rows[0]?.got : brief(outcomes[0]));
    }
    assert.deepEqual(got, expected);
  });
});

test("openEmbedded() creates a directory with its parents, and keeps the data in it", async () => {
  await inFolder(async (folder) => {
    const directory = join(folder, "a", "b", "data base");
    await using(directory, async (session) => {
      await session.flight([
        { sql: "create extension hstore; create table kept as select 7 as a" },
      ]);
    });
    assert.ok(!readdirSync(directory).includes("ebb.lock"));
    assert.deepEqual(readdirSync(join(folder, "a", "b")), ["data base"]);
    await using(directory, async (session) => {
      assert.deepEqual(await rowOf(session, "select a, ('x=>1'::hstore -> 'x') as x from kept"), {
        a: 7,
        x: "1",
      });
    });
  });
});

test("openEmbedded() accepts an empty directory", async () => {
  await inFolder((folder) =>
    using(folder, async (session) => {
      assert.deepEqual(await rowOf(session, "select 1 as a"), { a: 1 });
    }),
  );
});

test("openEmbedded() refuses a directory that this process has open, and --wait may wait for it", async () => {
  await inFolder(async (folder) => {
    const directory = join(folder, "data");
    await using(directory, async (session) => {
      const error = await openEmbedded(directory).catch((reason: unknown) => reason);
      assert.ok(error instanceof Failure && isWorthRetrying(error));
      assert.match(error.message, new RegExp(`process ${process.pid} `));
      assert.deepEqual(await rowOf(session, "select 1 as a"), { a: 1 });
    });
  });
});

const DEAD = deadProcess();
const LOCKS: readonly (readonly [what: string, lock: string, isFree: boolean])[] = [
  [
    "of a process that is gone",
    JSON.stringify({ host: hostname(), pid: DEAD, started: "1" }),
    true,
  ],
  [
    "of a process whose number is used again",
    JSON.stringify({ host: hostname(), pid: 1, started: "no" }),
    true,
  ],
  ["of another host", JSON.stringify({ host: "elsewhere", pid: DEAD, started: "1" }), false],
  ["that is not written yet", "", false],
];

for (const [what, lock, isFree] of LOCKS) {
  test(`openEmbedded() ${isFree ? "takes over" : "respects"} a lock ${what}`, async () => {
    await inFolder(async (folder) => {
      await using(folder, async () => undefined);
      writeFileSync(join(folder, "ebb.lock"), lock);
      if (isFree) await using(folder, async () => undefined);
      else
        await assert.rejects(
          openEmbedded(folder),
          isFailure({ code: "EBB_CONNECT", says: "is using it" }),
        );
    });
  });
}

test("openEmbedded() finds what was committed before a kill", async () => {
  await inFolder(async (folder) => {
    const directory = join(folder, "data");
    const session = await openEmbedded(directory);
    await session.flight([{ sql: "create table kept ()" }, { sql: "begin; create table lost ()" }]);
    const copy = join(folder, "copy");
    execFileSync("cp", ["-r", directory, copy]);
    rmSync(join(copy, "ebb.lock"));
    await session.close();
    await using(copy, async (again) => {
      assert.deepEqual(
        await rowOf(again, "select to_regclass('kept')::text as a, to_regclass('lost') as b"),
        {
          a: "kept",
          b: null,
        },
      );
    });
  });
});

test("openEmbedded() refuses a directory with other files, and does not change it", async () => {
  await inFolder(async (folder) => {
    writeFileSync(join(folder, "letter.txt"), "mine");
    await assert.rejects(
      openEmbedded(folder),
      isFailure({ code: "EBB_NO_DATABASE", says: "it holds other files", advises: "empty" }),
    );
    assert.deepEqual(readdirSync(folder), ["letter.txt"]);
  });
});

test("openEmbedded() refuses a file", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "file");
    writeFileSync(path, "");
    await assert.rejects(
      openEmbedded(path),
      isFailure({ code: "EBB_NO_DATABASE", says: "not a directory" }),
    );
    assert.equal(readFileSync(path, "utf8"), "");
  });
});

test("openEmbedded() refuses a data directory of another version", async () => {
  await inFolder(async (folder) => {
    mkdirSync(join(folder, "base"));
    writeFileSync(join(folder, "PG_VERSION"), "17\n");
    await assert.rejects(
      openEmbedded(folder),
      isFailure({ code: "EBB_SERVER_VERSION", says: "PostgreSQL 17" }),
    );
  });
});

for (const part of ["wasm", "share", "cluster", "extensions"] as const) {
  test(`openEmbeddedFrom() says that its ${part} is missing`, async () => {
    const files = { ...(await findEmbeddedFiles()), [part]: "/missing/part" };
    await assert.rejects(
      openEmbeddedFrom(files, undefined),
      isFailure({ code: "EBB_FILE", says: "/missing/part cannot be read" }),
    );
  });
}

test("openEmbeddedFrom() starts without a folder to keep the archives in", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const files = await installedFiles(join(file, "kept"));
    const session = await openEmbeddedFrom(files, undefined);
    try {
      const outcomes = await session.flight([{ sql: "create extension pg_trgm" }]);
      assert.deepEqual(outcomes.map(brief), ["CREATE EXTENSION"]);
    } finally {
      await session.close();
    }
  });
});

test("cancel() of an embedded session does nothing", async () => {
  await using(undefined, async (session) => {
    const flight = session.flight([{ sql: "select 1" }]);
    await session.cancel();
    assert.deepEqual((await flight).map(brief), ["SELECT 1"]);
  });
});

test("openEmbedded() shows the system's error for a directory", async () => {
  await assert.rejects(
    openEmbedded(join(tmpdir(), "x".repeat(300))),
    isFailure({ code: "EBB_NO_DATABASE", says: "name too long", advises: "writable directory" }),
  );
});

test("flight() of an embedded session runs timers between its messages", async () => {
  await using(undefined, async (session) => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await session.flight(Array.from({ length: 20 }, () => ({ sql: "select pg_sleep(0.005)" })));
    clearInterval(timer);
    assert.ok(ticks >= 5, `${ticks} ticks`);
  });
});

function deadProcess(): number {
  const script = "process.stdout.write(String(process.pid))";
  return Number(execFileSync("node", ["-e", script], { encoding: "utf8" }));
}
