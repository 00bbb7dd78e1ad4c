import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";
import { test } from "node:test";

/**
 * The folders of src, lowest first: a file imports its own folder and folders above it in this list.
 *
 * Folders marked with `◆` may use node: modules and packages; all others are functions over values.
 */
const FOLDERS = `
  codes  failure.ts  connection.ts  session.ts  compiled.ts
  text  syntax  sql  graph  migration  importers  locks  lint  lint/questions  lint/rules  schema  ddl/words  ddl/kinds  ddl  payload
  settings◆  source◆  grammar◆  connection◆
  database/wire◆  database/connect◆  database/embedded◆  database/catalog◆  database◆
  engine/project  engine/ledger  engine/run  engine/watch  engine/transaction  engine/lock  engine/journal
  engine/prepare  engine/takeover  engine/execute  engine/plan  engine/lint  engine/inspect  engine/offline
  engine/proof  engine/author  engine
  output/screen  output  output/live  output/graph  output/lint
  cli/terminal◆  cli/version◆  cli/frame◆  cli/shared◆  cli/importing◆  cli/commands◆  cli/completion◆  cli◆
  main.ts◆
`
  .trim()
  .split(/\s+/);

/** Folders with one file for each command, rule, kind or tool: they grow with these. */
const ONE_FILE_EACH = new Set([
  "cli/commands",
  "ddl/kinds",
  "importers",
  "lint/rules",
  "output/lint",
]);
const MOST_FILES = 30;

/** Packages and modules that have no effect, or of which nothing is left at run time. */
const WITHOUT_EFFECT = new Set(["node:path", "node:crypto", "picocolors", "diff", "@pgsql/types"]);

/** Files under 40 lines with one user, and the reason why they stand alone. */
const SMALL_BUT_ALONE = new Map([
  ["cli/terminal/leave.ts", "the entry loads it after the run"],
  ["cli/version/quick-version.ts", "the entry loads nothing else for a bare --version"],
  ["cli/version/version.ts", "only a long --version needs it"],
  ["database/embedded/embedded-files-compiled.ts", "only a compiled binary can load it"],
  ["database/embedded/embedded-files-installed.ts", "only a run from source needs it"],
  ["database/embedded/embedded-version.ts", "--version must not load the embedded database"],
  ["database/embedded/find-embedded-files.ts", "it chooses between the two"],
  ["grammar/wasm-file-compiled.ts", "only a compiled binary can load it"],
  ["grammar/wasm-file.ts", "it chooses between the two"],
  ["text/line-diff.ts", "nothing else knows its package"],
  ["source/plain-executable.ts", "a bare --version must not load node:fs"],
]);
const SMALL = 40;

const IMPORT = /^\s*(?:import|export)\b[^;"']*?from\s+["']([^"']+)["']/gm;
const LATER = /\bimport\("([^"]+)"\)/g;
const SRC = resolve(import.meta.dirname, "../src");

interface SourceFile {
  readonly path: string;
  readonly lines: number;
  /** The other files of src that it imports, also those that it loads when it needs them. */
  readonly imports: readonly string[];
  /** The modules and packages that it imports. */
  readonly outside: readonly string[];
}

const FILES: ReadonlyMap<string, SourceFile> = readSources();

test("each file of src imports its own folder and lower folders only", () => {
  const offences = [...FILES.values()].flatMap(({ path, imports }) =>
    imports.filter((target) => !isBelow(target, path)).map((target) => `${path} → ${target}`),
  );
  assert.deepEqual(offences, []);
});

test("each file of src is in a folder of the list, and each folder of the list has files", () => {
  const used = new Set([...FILES.keys()].map(folderOf));
  assert.deepEqual([...used].sort(), FOLDERS.map((name) => name.replace("◆", "")).sort());
});

test("docs/architecture.md has a line for each folder, in this order", () => {
  const page = readFileSync(resolve(SRC, "../docs/architecture.md"), "utf8");
  const [table = ""] = page.split("\n## Folders\n")[1]?.split("\n## ") ?? [];
  const rows = Array.from(
    table.matchAll(/^\| `([^`]+)`( ◆)? \|/gm),
    ([, name, mark]) => `${name}${mark?.trim() ?? ""}`,
  );
  assert.deepEqual(rows, FOLDERS);
});

test("only adapters import modules and packages that have an effect", () => {
  const offences = [...FILES.values()].flatMap(({ path, outside }) =>
    FOLDERS.includes(`${folderOf(path)}◆`)
      ? []
      : outside.filter((name) => !WITHOUT_EFFECT.has(name)).map((name) => `${path} → ${name}`),
  );
  assert.deepEqual(offences, []);
});

test("no import cycle in src, not even of types", () => {
  const open: string[] = [];
  const done = new Set<string>();
  const visit = (path: string): void => {
    if (done.has(path)) return;
    assert.ok(!open.includes(path), [...open, path].join(" → "));
    open.push(path);
    for (const target of FILES.get(path)?.imports ?? []) visit(target);
    open.pop();
    done.add(path);
  };
  for (const path of FILES.keys()) visit(path);
});

test(`no folder of src holds more than ${MOST_FILES} files`, () => {
  const folders = [...FILES.keys()].map(folderOf);
  const crowded = [...new Set(folders)]
    .filter((folder) => !ONE_FILE_EACH.has(folder))
    .map((folder) => ({ folder, files: folders.filter((other) => other === folder).length }))
    .filter(({ files }) => files > MOST_FILES);
  assert.deepEqual(crowded, []);
});

test(`a file under ${SMALL} lines with one user lives in that user, or has a reason`, () => {
  const users = new Map<string, string[]>();
  for (const { path, imports } of FILES.values()) {
    for (const target of imports) users.set(target, [...(users.get(target) ?? []), path]);
  }
  const alone = [...FILES.values()]
    .filter(({ path, lines }) => lines < SMALL && users.get(path)?.length === 1)
    .filter(({ path }) => !ONE_FILE_EACH.has(folderOf(path)))
    .map(({ path }) => path);
  assert.deepEqual(alone.sort(), [...SMALL_BUT_ALONE.keys()].sort());
});

function readSources(): Map<string, SourceFile> {
  const names = readdirSync(SRC, { recursive: true, encoding: "utf8" }).map((name) =>
    name.replaceAll("\\", "/"),
  );
  const paths = names.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
  return new Map(paths.map((path) => [path, readSource(path)]));
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(SRC, path), "utf8");
  const names = [...text.matchAll(IMPORT), ...text.matchAll(LATER)].map(([, name = ""]) => name);
  const inside = names.filter((name) => name.startsWith(".") && name.endsWith(".ts"));
  return {
    path,
    lines: text.split("\n").length - 1,
    imports: [...new Set(inside.map((name) => posix.join(dirname(path), name)))],
    outside: names.filter((name) => !name.startsWith(".")),
  };
}

function folderOf(path: string): string {
  return path.includes("/") ? dirname(path) : path;
}

function isBelow(target: string, path: string): boolean {
  return folderOf(target) === folderOf(path) || layerOf(target) < layerOf(path);
}

function layerOf(path: string): number {
  return FOLDERS.findIndex((name) => name.replace("◆", "") === folderOf(path));
}
