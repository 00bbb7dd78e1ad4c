import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { FailureCode } from "../../src/codes/codes.ts";
import { type Attempt, askEbb, type Reply, STATE_QUERY } from "./attempt.ts";
import { askPsql, type Libpq } from "./psql.ts";

/** One way to say which database is meant. In its texts `{name}` stands for one of the places. */
export interface Case {
  /** For the test's name, where URL and variables do not say it. */
  readonly what?: string;
  readonly url?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Files below the user's home, `{home}`; only the user may read them unless a mode is given. */
  readonly files?: Readonly<Record<string, string | HomeFile>>;
  readonly result: Result;
  /** The first libpq that knows what is asked for; without it Debian's does. */
  readonly since?: number;
  /** Why psql does the opposite. */
  readonly unlikePsql?: string;
}

/** `open`, or the code that ebb refuses with. */
export type Result = "open" | FailureCode;

export interface HomeFile {
  readonly text: string;
  readonly mode: number;
}

/** Ports and files of the test's servers, by the names that stand in cases. */
export type Places = Readonly<Record<string, string>>;

/**
 * Reads cases from a table: `result | URL | variables | remarks`, where the last two may be missing.
 *
 * A `-` stands for no URL. Remarks are `libpq 17` for the first that knows it, and `unlike psql: why`.
 */
export function casesOf(table: string): readonly Case[] {
  const rows = table.split("\n").filter((line) => /^\s*\w+\s+\|/.test(line));
  return rows.map((row) => {
    const [result = "", url = "", variables = "", remarks = ""] = row
      .split(/(?<=\s)\|(?=\s)/)
      .map((cell) => cell.trim());
    const [, since] = /\blibpq (\d+)/.exec(remarks) ?? [];
    const [, unlikePsql] = /\bunlike psql: (.*)/.exec(remarks) ?? [];
    return {
      result: result as Result,
      env: Object.fromEntries(variables.split(/\s+(?=[A-Z_]+=)/).flatMap(variableOf)),
      ...(url === "-" ? {} : { url }),
      ...(since === undefined ? {} : { since: Number(since) }),
      ...(unlikePsql === undefined ? {} : { unlikePsql }),
    };
  });
}

function variableOf(text: string): [string, string][] {
  const equals = text.indexOf("=");
  return equals === -1 ? [] : [[text.slice(0, equals), text.slice(equals + 1)]];
}

/**
 * Makes a test of each case: ebb connects where psql connects, to the same database as the same
 * user in the same state, and refuses what psql refuses.
 */
export function asPsql(cases: readonly Case[], places: () => Places): void {
  for (const one of cases) {
    const unlike = one.unlikePsql === undefined ? "as psql" : `unlike psql (${one.unlikePsql})`;
    test(`${nameOf(one)}: ${one.result}, ${unlike}`, () => check(one, places()));
  }
}

function nameOf({ what, url, env = {} }: Case): string {
  if (what !== undefined) return what;
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [...variables, ...(url === undefined ? [] : [url])].join(" ");
}

async function check(one: Case, places: Places): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "ebb-home-"));
  try {
    const filled = fillerOf({ ...places, home });
    writeFiles(home, one.files ?? {}, filled);
    const attempt = attemptOf(one, home, filled);
    const told = await askEbb(attempt, STATE_QUERY);
    const codeOrOpen = told.kind === "open" ? "open" : (told.code ?? told.words);
    assert.equal(codeOrOpen, one.result, wordsOf(told));
    for (const libpq of libpqsFor(one)) {
      sameReply(one, told, await askPsql(libpq, attempt, STATE_QUERY));
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function libpqsFor({ since }: Case): readonly Libpq[] {
  return since === undefined ? ["debian", 18] : [18];
}

function sameReply({ unlikePsql }: Case, ebb: Reply, psql: Reply): void {
  if (unlikePsql !== undefined) {
    assert.notEqual(psql.kind, ebb.kind, `psql does the same by now: ${wordsOf(psql)}`);
    return;
  }
  assert.equal(psql.kind, ebb.kind, wordsOf(psql));
  if (psql.kind === "open" && ebb.kind === "open") assert.deepEqual(ebb.state, psql.state);
}

type Fill = (text: string) => string;

function fillerOf(places: Places): Fill {
  return (text) => text.replace(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole);
}

function attemptOf({ url, env = {} }: Case, home: string, fill: Fill): Attempt {
  const filled = Object.entries(env).map(([name, value]) => [name, fill(value)]);
  return {
    url: url === undefined ? undefined : fill(url),
    env: { HOME: home, ...Object.fromEntries(filled) },
    cwd: home,
  };
}

function writeFiles(home: string, files: NonNullable<Case["files"]>, fill: Fill): void {
  for (const [name, file] of Object.entries(files)) {
    const { text, mode } = typeof file === "string" ? { text: file, mode: 0o600 } : file;
    const path = join(home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, fill(text));
    chmodSync(path, mode);
  }
}

function wordsOf(reply: Reply): string {
  return reply.kind === "open" ? JSON.stringify(reply.state) : reply.words;
}
