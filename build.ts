/**
 * Compiles ebb: `bun build.ts` makes `dist/ebb` for this machine, `bun build.ts --target linux-arm64`
 * makes `dist/ebb-linux-arm64`, `--target all` every one. `--target` may be given several times.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { prepareEmbedded } from "./src/database/prepare-embedded.ts";

const COMPILE_TARGETS = {
  "linux-x64": "bun-linux-x64-modern",
  "linux-x64-musl": "bun-linux-x64-modern-musl",
  "linux-x64-baseline": "bun-linux-x64-baseline",
  "linux-arm64": "bun-linux-arm64",
  "linux-arm64-musl": "bun-linux-arm64-musl",
  "darwin-x64": "bun-darwin-x64",
  "darwin-arm64": "bun-darwin-arm64",
  "windows-x64": "bun-windows-x64-modern",
} as const satisfies Record<string, Bun.Build.CompileTarget>;

type Target = keyof typeof COMPILE_TARGETS;

const ROOT = import.meta.dir;
const DIST = join(ROOT, "dist");

const { values } = parseArgs({ options: { target: { type: "string", multiple: true } } });
const targets = (values.target ?? ["current"]).flatMap(targetsNamed);
mkdirSync(DIST, { recursive: true });
await prepareEmbedded(join(DIST, "embedded"));
for (const target of targets) await compile(target);

function targetsNamed(name: string): (Target | "current")[] {
  const known = Object.keys(COMPILE_TARGETS) as Target[];
  if (name === "all") return known;
  const target = name === "current" ? name : known.find((candidate) => candidate === name);
  if (target !== undefined) return [target];
  process.stderr.write(`No target "${name}": there are current, all, ${known.join(", ")}\n`);
  process.exit(2);
}

async function compile(target: Target | "current"): Promise<void> {
  const isWindows =
    target === "windows-x64" || (target === "current" && process.platform === "win32");
  const suffix = isWindows ? ".exe" : "";
  const file = join(DIST, `${target === "current" ? "ebb" : `ebb-${target}`}${suffix}`);
  // Bun writes the file bit by bit; a name of its own keeps others from running half of it.
  const draft = join(DIST, `draft-${process.pid}${suffix}`);
  await Bun.build({
    entrypoints: [join(ROOT, "src", "main.ts")],
    target: "bun",
    format: "esm",
    minify: true,
    bytecode: true,
    define: { EBB_COMMIT: JSON.stringify(commit()) },
    compile: {
      ...(target === "current" ? {} : { target: COMPILE_TARGETS[target] }),
      outfile: draft,
      // A program that people run anywhere must not run code that lies in the working directory.
      autoloadDotenv: false,
      autoloadBunfig: false,
      autoloadTsconfig: false,
      autoloadPackageJson: false,
    },
  });
  renameSync(draft, file);
  const megabytes = (statSync(file).size / 1e6).toFixed(1);
  process.stdout.write(`${file} ${megabytes} MB\n`);
}

/** The commit that is built; empty outside a git clone, with a plus when files differ from it. */
function commit(): string {
  const git = (...args: string[]): string =>
    spawnSync("git", args, { cwd: ROOT, encoding: "utf8" }).stdout?.trim() ?? "";
  const head = git("rev-parse", "--short=12", "HEAD");
  const isChanged = head !== "" && git("status", "--porcelain", "--untracked-files=no") !== "";
  return isChanged ? `${head}+` : head;
}
