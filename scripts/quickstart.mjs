/**
 * Shows ebb at work: builds it, then applies the example migrations to an embedded database in a
 * temporary folder, looks around and takes them back. `npm run quickstart` on a fresh clone.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(ROOT, "dist");
/** The session of the README. */
const TOUR = [
  ["plan", "upgrade", "head"],
  ["upgrade", "head"],
  ["current"],
  ["downgrade", "-1"],
  ["downgrade", "375b918c8740"],
  ["status"],
  ["graph", "--indicate-current"],
];
// `status` says with 3 that revisions are pending: that is its answer, not a failure.
const PENDING = 3;

process.stdout.write("Building ebb\n");
run(join(ROOT, "node_modules", ".bin", "bun"), ["build.ts"], ROOT);

const folder = mkdtempSync(join(tmpdir(), "ebb-quickstart-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
cpSync(join(ROOT, "migrations"), join(folder, "migrations"), { recursive: true });
writeFileSync(join(folder, ".env"), "DATABASE_URL=pglite:./database\n");

for (const args of TOUR) {
  process.stdout.write(`\n$ ebb ${args.join(" ")}\n`);
  run("ebb", args, folder);
}
process.stdout.write(`
That was an embedded PostgreSQL. With a server of yours, in a directory of yours:

  export PATH=${DIST}:$PATH DATABASE_URL=postgres://user@localhost/database
  ebb init
  ebb revision -m "Create users"     # then write its SQL
  ebb upgrade head
`);

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
function run(command, args, cwd) {
  const { status, error } = spawnSync(command, args, { cwd, env: environment(), stdio: "inherit" });
  if (status === 0 || (args[0] === "status" && status === PENDING)) return;
  process.stderr.write(
    `${command} ${args.join(" ")}: ${error?.message ?? `exit status ${status}`}\n`,
  );
  process.exit(1);
}

/** Nothing from the person's own settings: the tour must not touch a database of theirs. */
function environment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(?:EBB_|PG|DATABASE_URL$)/.test(name),
  );
  return { ...Object.fromEntries(kept), PATH: `${DIST}${delimiter}${process.env.PATH}` };
}
