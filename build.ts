/**
 * Compiles ebb. `bun build.ts` makes `dist/ebb` for this machine; `--target linux-arm64` makes
 * `dist/ebb-linux-arm64`, its archives `.gz` and `.xz` and SHA256SUMS, `--target all` those of every
 * target; `--without-archives` leaves them out, which take most of the time.
 * With `--migrations DIR --name NAME` the revisions are inside and the files are called NAME.
 *
 * `--target` and `--migrations` may be given several times.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { compressed, compressedMore, writeSums } from "./scripts/archives.ts";
import { bunFor, TARGETS, type Target } from "./scripts/bun-for.ts";
import { packMigrations } from "./scripts/pack-migrations.ts";
import { withoutChance } from "./scripts/without-chance.ts";
import { prepareEmbedded } from "./src/database/embedded/prepare-embedded.ts";
import { makeFooter } from "./src/payload/footer-digest.ts";

const ROOT = import.meta.dir;
const DIST = join(ROOT, "dist");

const { values } = parseArgs({
  options: {
    target: { type: "string", multiple: true },
    migrations: { type: "string", multiple: true },
    name: { type: "string" },
    "without-archives": { type: "boolean", default: false },
  },
});
const targets = (values.target ?? ["current"]).flatMap(targetsNamed);
if ((values.name === undefined) !== (values.migrations === undefined)) {
  fail("--migrations DIR and --name NAME go together");
}
const name = values.name ?? "ebb";
if (!/^[\w.][\w.-]*$/.test(name)) fail(`"${name}" is no name for a file`);
const payload = await packMigrations(name, values.migrations ?? []);

mkdirSync(DIST, { recursive: true });
await withoutChance(() => prepareEmbedded(join(DIST, "embedded")));
const archives: string[] = [];
for (const target of targets) {
  const file = await compile(target);
  if (target === "current" || values["without-archives"]) continue;
  archives.push(await compressed(file));
  const smaller = compressedMore(file);
  if (smaller !== undefined) archives.push(smaller);
}
if (archives.length > 0) writeSums(join(DIST, "SHA256SUMS"), archives);

function targetsNamed(wanted: string): (Target | "current")[] {
  if (wanted === "all") return [...TARGETS];
  const target = wanted === "current" ? wanted : TARGETS.find((known) => known === wanted);
  return target === undefined
    ? fail(`No target "${wanted}": there are current, all, ${TARGETS.join(", ")}`)
    : [target];
}

async function compile(target: Target | "current"): Promise<string> {
  const isWindows =
    target === "windows-x64" || (target === "current" && process.platform === "win32");
  const suffix = isWindows ? ".exe" : "";
  const file = join(DIST, `${target === "current" ? name : `${name}-${target}`}${suffix}`);
  // Bun writes the file bit by bit; a folder of its own keeps others from running half of it. The
  // name gets into the file, so it is always the same.
  const folder = mkdtempSync(join(DIST, "draft-"));
  const draft = join(folder, `ebb${suffix}`);
  try {
    await Bun.build({
      entrypoints: [join(ROOT, "src", "main.ts")],
      target: "bun",
      format: "esm",
      minify: true,
      bytecode: true,
      // In one piece, each start would load the code of every command.
      splitting: true,
      define: {
        EBB_COMMIT: JSON.stringify(commit()),
        ...(target !== "current" && { EBB_TARGET: JSON.stringify(target) }),
        // Packages ask where they lie: on this machine, which is nobody's business.
        __dirname: JSON.stringify("/"),
        __filename: JSON.stringify("/ebb"),
      },
      compile: {
        ...(target !== "current" && bunFor(target)),
        outfile: draft,
        // A program that people run anywhere must not run code that lies in the working directory.
        autoloadDotenv: false,
        autoloadBunfig: false,
        autoloadTsconfig: false,
        autoloadPackageJson: false,
      },
    });
    const { size } = statSync(draft);
    appendFileSync(draft, payload);
    appendFileSync(draft, makeFooter(size, payload));
    renameSync(draft, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${file} ${(statSync(file).size / 1e6).toFixed(1)} MB\n`);
  return file;
}

/** The commit that is built; empty outside a git clone, with a plus when files differ from it. */
function commit(): string {
  const git = (...args: string[]): string =>
    spawnSync("git", args, { cwd: ROOT, encoding: "utf8" }).stdout?.trim() ?? "";
  const head = git("rev-parse", "--short=12", "HEAD");
  const isChanged = head !== "" && git("status", "--porcelain", "--untracked-files=no") !== "";
  return isChanged ? `${head}+` : head;
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
