import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import { run } from "../../src/cli/run.ts";
import type { World } from "../../src/cli/terminal/world.ts";
import type { TestDatabase } from "./test-database.ts";
import { fakeWorld, type Told } from "./world.ts";

const ROOT = join(import.meta.dirname, "../..");
/** A busy machine takes a while; only a test that fails waits as long. */
const PATIENCE_MS = 180_000;
/**
 * Runs ebb on the runtime of the tests, but on Node for Deno. None of them is a wrapper, so that a
 * kill reaches the process itself.
 */
const RUNTIME: readonly [string, ...string[]] =
  process.versions.bun === undefined
    ? ["node", "--import", join(ROOT, "node_modules/tsx/dist/esm/index.mjs")]
    : [process.execPath];

/** One revision: its sections as in the file, with their markers. */
export interface RevisionText {
  readonly id: string;
  readonly parents?: string;
  readonly text: string;
}

/** A directory of revision files with a database, like an operator's. */
export interface EbbProject {
  readonly cwd: string;
  write(...revisions: readonly RevisionText[]): void;
  /** Runs a command line in this process, with the real clock. */
  ebb(...argv: string[]): Promise<Told>;
  /** Runs it with `--json` and returns its output. */
  json(...argv: string[]): Promise<Answer>;
  /** Runs it in this process, and lets the test send signals. */
  watch(...argv: string[]): WatchedRun;
  /** Runs it with the test's clock. */
  withClock(now: () => number, ...argv: string[]): Promise<Told>;
  /** Starts it as a separate process, which the test may kill. */
  start(...argv: string[]): EbbProcess;
  remove(): void;
}

export type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly value: Json;
  readonly stderr: string;
}

export interface WatchedRun {
  readonly ended: Promise<Told>;
  readonly written: { readonly stdout: string; readonly stderr: string };
  signal(name: "SIGINT" | "SIGTERM" | "SIGHUP"): void;
}

export interface EbbProcess {
  readonly pid: number;
  readonly written: { readonly stdout: string; readonly stderr: string };
  /** The exit status, or 128 plus the number of the signal that ended it. */
  readonly ended: Promise<Told>;
  kill(signal: NodeJS.Signals): void;
  /** Closes its output pipes. */
  hangUp(): void;
}

/** Creates a project for a database. With `isTerminal`, commands in this process see a terminal. */
export function makeProject(
  url: string,
  env: Readonly<Record<string, string>> = {},
  { isTerminal = false }: { readonly isTerminal?: boolean } = {},
): EbbProject {
  const cwd = mkdtempSync(join(tmpdir(), "ebb-project-"));
  const environment = { DATABASE_URL: url, NO_COLOR: "1", ...env };
  const surroundings = { cwd, env: environment, isTerminal };
  mkdirSync(join(cwd, "migrations"));
  const watch = (...argv: string[]): WatchedRun =>
    watchedRun(argv, { ...surroundings, now: Date.now });
  const ebb = (...argv: string[]): Promise<Told> => watch(...argv).ended;
  return {
    cwd,
    write: (...revisions) => {
      for (const revision of revisions) {
        writeFileSync(join(cwd, "migrations", `${revision.id}.sql`), fileOf(revision));
      }
    },
    ebb,
    watch,
    json: async (...argv) => {
      const { status, stdout, stderr } = await ebb(...argv, "--json");
      return { status, stderr, value: JSON.parse(stdout) };
    },
    withClock: (now, ...argv) => watchedRun(argv, { ...surroundings, now }).ended,
    start: (...argv) => startProcess(argv, cwd, environment),
    remove: () => rmSync(cwd, { recursive: true, force: true }),
  };
}

/** Runs a test with a database and a project for it, and removes both. */
export async function withProject(
  database: TestDatabase,
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  const project = makeProject(database.url);
  try {
    await use(project, database);
  } finally {
    project.remove();
    await database.drop();
  }
}

/** Waits until a condition is true. It checks every few milliseconds. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const started = Date.now();
  while (!(await holds())) {
    if (Date.now() - started > PATIENCE_MS) throw new Error(`Waited ${PATIENCE_MS} ms in vain`);
    await setTimeout(20);
  }
}

function fileOf({ id, parents, text }: RevisionText): string {
  const header = [`-- ${id}`, "--", `-- revision: ${id}`];
  if (parents !== undefined) header.push(`-- parents: ${parents}`);
  return `${header.join("\n")}\n\n${text}\n`;
}

interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly now: () => number;
  readonly isTerminal: boolean;
}

function watchedRun(
  argv: readonly string[],
  { cwd, env, now, isTerminal }: Surroundings,
): WatchedRun {
  const handlers = new Set<(signal: "SIGINT" | "SIGTERM" | "SIGHUP") => void>();
  const fake = fakeWorld({ cwd, env, isTerminal });
  const world: World = {
    ...fake,
    now,
    randomBytes,
    onSignal: (handler) => {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
  };
  return {
    written: fake.written,
    ended: run(argv, world).then((status) => ({ status, ...fake.written })),
    signal: (name) => {
      for (const handler of handlers) handler(name);
    },
  };
}

function startProcess(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): EbbProcess {
  const [program, ...options] = RUNTIME;
  const child = spawn(program, [...options, join(ROOT, "src/main.ts"), ...argv], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      written[stream] += text;
    });
  }
  const ended = new Promise<Told>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve({ status: code ?? 128 + (constants.signals[signal ?? "SIGTERM"] ?? 0), ...written });
    });
  });
  return {
    pid: child.pid ?? 0,
    written,
    ended,
    // Not child.kill: Deno sends no second signal that way.
    kill: (signal) => void process.kill(child.pid ?? 0, signal),
    hangUp: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}
