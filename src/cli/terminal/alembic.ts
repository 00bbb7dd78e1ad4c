import { execFile } from "node:child_process";
import { clearTimeout, setTimeout } from "node:timers";
import { Failure } from "../../failure.ts";
import { bodyKey, type Printed, type PrintedBodies } from "../../importers/alembic-printed.ts";
import type { UnreadBody } from "../../importers/importer.ts";
import { formatDuration } from "../../text/duration.ts";
import { findNamedProgram, readNamedProgram } from "./programs.ts";
import type { World } from "./world.ts";

export interface AlembicRun {
  /** The words that start Alembic: `alembic`, `poetry run alembic`. */
  readonly command: string;
  /** The directory of its settings. */
  readonly cwd: string;
  readonly interrupt: AbortSignal;
}

/** A revision whose env.py asks somebody, or waits for a database, never ends. */
const TIMEOUT_MS = 120_000;

const LONGEST = 256 * 1024 * 1024;

/**
 * Lets Alembic write the SQL of bodies, one after the other: `alembic upgrade a:b --sql`. It
 * executes the env.py of the project, without a shell, in the environment of the user.
 *
 * @throws {Failure} `EBB_IMPORT` if there is no such program, or if it writes for another database;
 * the reason of `interrupt`
 */
export async function printBodies(
  bodies: readonly UnreadBody[],
  run: AlembicRun,
  world: World,
): Promise<PrintedBodies> {
  const { name, words } = readNamedProgram(run.command);
  const found = findNamedProgram(name, world);
  if (found.kind === "refused") {
    throw new Failure("EBB_IMPORT", found.reason, {
      hint: 'Name the command: --alembic "poetry run alembic", or the full path of the program',
    });
  }
  const printed = new Map<string, Printed>();
  for (const body of bodies) {
    const args = [...words, ...alembicWords(body)];
    printed.set(bodyKey(body.direction, body.version), await output(found.path, args, run, world));
    run.interrupt.throwIfAborted();
  }
  return printed;
}

function alembicWords({ direction, version, parent = "base" }: UnreadBody): readonly string[] {
  return direction === "up"
    ? ["upgrade", `${parent}:${version}`, "--sql"]
    : ["downgrade", `${version}:${parent}`, "--sql"];
}

function output(
  path: string,
  args: readonly string[],
  { cwd, interrupt }: AlembicRun,
  { env }: World,
): Promise<Printed> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const options = { cwd, env: { ...env }, maxBuffer: LONGEST, windowsHide: true };
    const child = execFile(path, [...args], options, (error, stdout, stderr) => {
      clearTimeout(timer);
      interrupt.removeEventListener("abort", end);
      const other = /Context impl (\w+)Impl/.exec(stderr)?.[1];
      if (other !== undefined && other !== "Postgresql") reject(wrongDatabase(other));
      else if (error === null) resolve({ kind: "printed", text: stdout });
      else resolve({ kind: "failed", reason: reasonOf(error, stderr, isLate) });
    });
    const end = (): void => void child.kill("SIGKILL");
    const timer = setTimeout(() => {
      isLate = true;
      end();
    }, TIMEOUT_MS);
    interrupt.addEventListener("abort", end, { once: true });
    // An env.py that asks finds no answer, and ends.
    child.stdin?.end();
  });
}

interface ChildError extends Error {
  readonly code?: string | number | null;
  readonly signal?: string | null;
}

function reasonOf({ code, signal }: ChildError, stderr: string, isLate: boolean): string {
  if (isLate) return `Alembic did not end within ${formatDuration(TIMEOUT_MS)}`;
  const lines = stderr.trim().split(/\r?\n/).slice(-3);
  const last = lines.map((line) => line.trim()).filter((line) => !/^\^+$/.test(line));
  return `Alembic ended with ${code ?? signal ?? "an error"}: ${last.join(" | ")}`;
}

function wrongDatabase(name: string): Failure {
  return new Failure("EBB_IMPORT", `Cannot use the SQL of Alembic: it writes for ${name}`, {
    hint: "Set a URL of PostgreSQL for this run, as its env.py reads it (sqlalchemy.url)",
  });
}
