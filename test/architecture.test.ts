import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { test } from "node:test";

/** Lowest layer first. A file may import its own folder and every folder listed before it. */
const LAYERS = [
  ["failure", "connection", "compiled"],
  ["text"],
  ["sql", "graph", "syntax"],
  ["migration", "locks"],
  ["schema", "lint", "importers", "payload"],
  ["settings", "source", "database", "grammar"],
  ["engine"],
  ["output"],
  ["cli"],
  ["main"],
];
const MAY_TOUCH_THE_WORLD = new Set(["settings", "source", "database", "grammar", "cli", "main"]);
// Of @pgsql/types nothing is left at run time.
const WITHOUT_EFFECT = new Set(["node:path", "node:crypto", "picocolors", "@pgsql/types"]);
const IMPORT = /^\s*(?:import|export)\b[^;"']*?from\s+["']([^"']+)["']/gm;
const LATER = /\bimport\("([^"]+)"\)/g;
const SRC = resolve(import.meta.dirname, "../src");

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((f) =>
  f.endsWith(".ts"),
);

for (const file of files) {
  const path = join(SRC, file);
  const imports = [...readFileSync(path, "utf8").matchAll(IMPORT)].map((match) => match[1] ?? "");

  test(`${file} imports only from lower layers`, () => {
    assert.notEqual(layerOf(path), -1, `${file} is in no layer`);
    for (const name of imports.filter((i) => i.startsWith("."))) {
      const target = resolve(dirname(path), name);
      const allowed = folderOf(target) === folderOf(path) || layerOf(target) < layerOf(path);
      assert.ok(allowed, `${file} may not import ${relative(SRC, target)}`);
    }
  });

  test(`${file} reaches outside only if its folder may`, () => {
    const outside = imports.filter((i) => !i.startsWith(".") && !WITHOUT_EFFECT.has(i));
    assert.ok(
      outside.length === 0 || MAY_TOUCH_THE_WORLD.has(folderOf(path)),
      `${file}: ${outside.join(", ")}`,
    );
  });
}

test("no file of src imports itself over others, not even its types", () => {
  const open: string[] = [];
  const done = new Set<string>();
  const visit = (path: string): void => {
    if (done.has(path)) return;
    const names = [...open, path].map((each) => relative(SRC, each));
    assert.ok(!open.includes(path), names.join(" → "));
    open.push(path);
    for (const name of importedBy(path)) visit(resolve(dirname(path), name));
    open.pop();
    done.add(path);
  };
  for (const file of files) visit(join(SRC, file));
});

/** The other files that a file imports, also those that it loads when it needs them. */
function importedBy(path: string): string[] {
  const text = readFileSync(path, "utf8");
  const names = [...text.matchAll(IMPORT), ...text.matchAll(LATER)].map(([, name = ""]) => name);
  return names.filter((name) => name.startsWith(".") && name.endsWith(".ts"));
}

function folderOf(path: string): string {
  return (relative(SRC, path).split(sep)[0] ?? "").replace(/\.ts$/, "");
}

function layerOf(path: string): number {
  return LAYERS.findIndex((folders) => folders.includes(folderOf(path)));
}
