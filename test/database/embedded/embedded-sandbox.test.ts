import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openEmbedded } from "../../../src/database/embedded/embedded.ts";
import { confineFiles, confineLoader } from "../../../src/database/embedded/embedded-sandbox.ts";
import type { Outcome, Session } from "../../../src/session.ts";

/** Opens a database in memory, with a folder on the host in which nothing may change. */
async function beside(use: (session: Session, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ebb-host-"));
  writeFileSync(join(folder, "secret"), "a secret of the host");
  const session = await openEmbedded(undefined);
  try {
    await use(session, folder);
    assert.deepEqual(readdirSync(folder), ["secret"]);
    assert.equal(readFileSync(join(folder, "secret"), "utf8"), "a secret of the host");
    const [alive] = await session.flight([{ sql: "select 1 as one" }]);
    assert.equal(alive?.kind === "done" && alive.firstColumn[0], 1);
  } finally {
    await session.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns true if an answer contains something from the host. */
function tells(outcome: Outcome | undefined): boolean {
  return JSON.stringify(outcome).includes("a secret of the host");
}

const ATTEMPTS: readonly (readonly [what: string, sql: (folder: string) => readonly string[]])[] = [
  [
    "COPY FROM PROGRAM runs no program",
    (folder) => [
      "create table t (a text)",
      `copy t from program 'cat ${folder}/secret; touch ${folder}/made'`,
      "select a from t",
    ],
  ],
  [
    "COPY TO PROGRAM runs no program",
    (folder) => [`copy (select 'x') to program 'cat > ${folder}/made'`],
  ],
  [
    "COPY TO a file does not reach the host",
    (folder) => [
      `copy (select 'x') to '${folder}/secret'`,
      `copy (select 'x') to '${folder}/made'`,
    ],
  ],
  [
    "COPY FROM a file does not reach the host",
    (folder) => ["create table t (a text)", `copy t from '${folder}/secret'`, "select a from t"],
  ],
  ["pg_read_file does not reach the host", (folder) => [`select pg_read_file('${folder}/secret')`]],
  [
    "pg_read_file reaches no environment",
    () => ["select pg_read_file('/proc/self/environ')", "select pg_ls_dir('/proc/1')"],
  ],
  ["pg_ls_dir does not reach the host", (folder) => [`select pg_ls_dir('${folder}')`]],
  ["lo_import does not reach the host", (folder) => [`select lo_import('${folder}/secret')`]],
  [
    "lo_export does not reach the host",
    (folder) => ["select lo_from_bytea(7, 'x')", `select lo_export(7, '${folder}/made')`],
  ],
  [
    "a foreign table of file_fdw does not reach the host",
    (folder) => [
      "create extension file_fdw; create server files foreign data wrapper file_fdw",
      `create foreign table f (a text) server files options (filename '${folder}/secret')`,
      "select a from f",
      `create foreign table p (a text) server files options (program 'touch ${folder}/made')`,
      "select a from p",
    ],
  ],
  [
    "untrusted languages are not there",
    (folder) => [
      "create extension plpython3u",
      "create extension plperlu",
      "create extension pltclu",
      `do language plpython3u 'open("${folder}/made", "w")'`,
    ],
  ],
  [
    "settings start no program",
    (folder) => [
      `alter system set archive_command = 'touch ${folder}/made'`,
      `alter system set restore_command = 'touch ${folder}/made'`,
      "select pg_reload_conf()",
      "checkpoint",
    ],
  ],
  [
    "a tablespace does not reach the host",
    (folder) => [
      `create tablespace outside location '${folder}'`,
      "create table t (a text) tablespace outside",
    ],
  ],
];

for (const [what, sql] of ATTEMPTS) {
  test(`openEmbedded() protects the host: ${what}`, () =>
    beside(async (session, folder) => {
      for (const statement of sql(folder)) {
        const [outcome] = await session.flight([{ sql: statement }]);
        assert.notEqual(outcome?.kind, "lost", statement);
        assert.equal(tells(outcome), false, statement);
      }
    }));
}

test("openEmbedded() refuses a program by name, as a server that may not run it", () =>
  beside(async (session) => {
    const [outcome] = await session.flight([{ sql: "copy (select 1) to program 'cat'" }]);
    assert.match(
      outcome?.kind === "refused" ? outcome.error.message : "",
      /^could not execute command "cat"/,
    );
  }));

/**
 * Creates a WebAssembly library with one line of JavaScript, as Emscripten's EM_JS does. The loader
 * evaluates the line while it loads the library.
 */
function libraryThatRuns(javascript: string): Buffer {
  const sized = (bytes: readonly number[]): number[] => [...leb(bytes.length), ...bytes];
  const text = (name: string): number[] => sized([...Buffer.from(name)]);
  const section = (id: number, body: readonly number[]): number[] => [id, ...sized(body)];
  const code = [...Buffer.from(`()<::>{}; ${javascript};`), 0];
  return Buffer.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(0, [...text("dylink.0"), 1, ...sized([...leb(code.length), 4, 0, 0])]),
    ...section(2, [
      2,
      ...[...text("env"), ...text("memory"), 2, 0, 1],
      ...[...text("env"), ...text("__memory_base"), 3, 0x7f, 0],
    ]),
    ...section(6, [1, 0x7f, 0, 0x41, 0, 0x0b]),
    ...section(7, [1, ...text("__em_js__run"), 3, 1]),
    ...section(11, [1, 0, 0x23, 0, 0x0b, ...sized(code)]),
  ]);
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

const PLACES = ["/tmp/run.so", "/pglite/lib/postgresql/run.so", "/pglite/lib/postgresql/hstore.so"];

for (const place of PLACES) {
  test(`openEmbedded() does not load a library that SQL wrote to ${place}`, () =>
    beside(async (session, folder) => {
      const made = join(folder, "made");
      const write = `globalThis.process.getBuiltinModule('node:fs').writeFileSync('${made}', '')`;
      const bytes = libraryThatRuns(`globalThis.ebbEscaped = true; ${write}`).toString("hex");
      const outcomes = await session.flight([
        { sql: `select lo_from_bytea(7, '\\x${bytes}')` },
        { sql: `select lo_export(7, '${place}')` },
        { sql: `load '${place}'` },
        { sql: `create function run() returns int language c as '${place}', 'run'` },
      ]);
      assert.deepEqual(
        outcomes.map(({ kind }) => kind),
        ["done", "done", "refused", "refused"],
      );
      assert.equal("ebbEscaped" in globalThis, false);
      assert.equal(existsSync(made), false);
    }));
}

test("openEmbedded() loads the libraries that it ships", () =>
  beside(async (session) => {
    const outcomes = await session.flight([
      { sql: "create extension hstore; create extension pgcrypto; create extension pg_trgm" },
      { sql: "select ('a=>1'::hstore -> 'a') || encode(digest('x', 'md5'), 'hex')" },
      { sql: "do $$ begin perform 1; end $$" },
    ]);
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ["done", "done", "done"],
    );
  }));

test("confineFiles() makes the terminal a null device: it neither reads stdin nor writes stdout", () => {
  const devices = new Map<number, { read(): number; write(...words: unknown[]): number }>();
  const files = {
    readFile: () => new Uint8Array(),
    makedev: (major: number) => major,
    registerDevice: (device: number, operations: object) =>
      void devices.set(device, operations as never),
  };
  confineFiles(files, []);
  assert.deepEqual([...devices.keys()], [5, 6]);
  for (const device of devices.values()) {
    assert.equal(device.read(), 0);
    assert.equal(device.write(undefined, undefined, 0, 3), 3);
  }
});

test("confineLoader() refuses a program that loads libraries in another way", () => {
  assert.throws(() => confineLoader({ env: {} }, []), /in a way that ebb does not know/);
});
