import { spawn } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { installedPostgres, usablePostgres } from "../support/postgres-binaries.mjs";
import type { Attempt, Reply } from "./attempt.ts";

/** The libpq that psql speaks through: Debian's own, or the newest that the tests bring along. */
export type Libpq = "debian" | 18;

/** Runs a query with psql, as the user of an attempt would; psql asks nobody for a password. */
export async function askPsql(libpq: Libpq, attempt: Attempt, query: string): Promise<Reply> {
  const { url, env, cwd } = attempt;
  const options = ["--no-psqlrc", "--no-password", "--no-align", "--tuples-only", "--quiet"];
  const target = url === undefined ? [] : ["--dbname", url];
  const { status, stdout, stderr } = await run([...options, ...target, "--command", query], {
    cwd,
    env: { ...env, ...(libpq === 18 ? { LD_LIBRARY_PATH: NEWEST } : {}) },
  });
  if (status !== 0) return { kind: "refused", words: stderr.trim() };
  return { kind: "open", state: JSON.parse(stdout) };
}

const INSTALLED = installedPostgres(18);
/** Links may be missing where npm holds back install scripts: then it is a copy with them. */
const USABLE = usablePostgres(INSTALLED, {});
const NEWEST = join(USABLE, "lib");
process.on("exit", () => {
  if (USABLE !== INSTALLED) rmSync(dirname(USABLE), { recursive: true, force: true });
});

const PSQL = findPsql();

/** Not /usr/bin/psql: on Debian that is a wrapper that sets variables of its own. */
function findPsql(): string {
  const folder = "/usr/lib/postgresql";
  const versions = existsSync(folder) ? readdirSync(folder).map(Number) : [];
  const paths = versions
    .sort((one, other) => other - one)
    .map((version) => join(folder, String(version), "bin", "psql"));
  return paths.find((path) => existsSync(path)) ?? "psql";
}

interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(parameters: readonly string[], { cwd, env }: Surroundings): Promise<Ended> {
  const child = spawn(PSQL, parameters, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const written = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      written[stream] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, ...written }));
  });
}
