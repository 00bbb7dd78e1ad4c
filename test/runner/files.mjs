import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { ROOT } from "./process.mjs";

const IMPORT = /\bfrom\s+["'](\.[^"']+)["']/g;
const TESTS = join(ROOT, "test");
/** They start the database inside ebb, a second of a processor each time, and use no helper for it. */
const ON_EMBEDDED =
  /^(?:database.embedded.|cli.(?:autogenerate|bundle|lint-fix)\.|docs.terminal-screens\.)/;
const NOT_OURS = /^fixtures\b|\bnode_modules\b/;

/**
 * What tests can need, by the file of test/support that gives it.
 *
 * @typedef {"pure" | "onEmbedded" | "servers" | "anyEngine" | "binary" | "browser" | "corpora" | "debian"} Need
 * @type {readonly (readonly [string, Need])[]}
 */
const NEEDS = [
  ["browser.ts", "browser"],
  ["database.ts", "anyEngine"],
  ["cluster.ts", "servers"],
];

/**
 * Tells which test files need what, by what they import from test/support: `binary.ts` the
 * compiled program, `database.ts` a database on any engine, `cluster.ts` a real server, `browser.ts`
 * a browser. All others are pure, or start the database inside ebb. What needs more than the clone stands in a folder of its own.
 *
 * @returns {Record<Need, string[]>}
 */
export function testFiles() {
  /** @type {ReturnType<typeof testFiles>} */
  const files = {
    ...{ pure: [], onEmbedded: [], servers: [], anyEngine: [], binary: [] },
    ...{ browser: [], corpora: [], debian: [] },
  };
  for (const file of readdirSync(TESTS, { recursive: true, encoding: "utf8" }).sort()) {
    if (!file.endsWith(".test.ts") || NOT_OURS.test(file)) continue;
    const path = `./${relative(ROOT, join(TESTS, file))}`;
    if (file.startsWith(`corpora${sep}`)) files.corpora.push(path);
    else if (file.startsWith(`debian${sep}`)) files.debian.push(path);
    else if (ON_EMBEDDED.test(file)) files.onEmbedded.push(path);
    else files[needOf(supportOf(join(TESTS, file)))].push(path);
  }
  return files;
}

/**
 * What a test imports itself counts more than what its helpers import: helpers serve several.
 *
 * @param {readonly ReadonlySet<string>[]} support by distance
 * @returns {Need}
 */
function needOf(support) {
  if (support.some((names) => names.has("binary.ts"))) return "binary";
  for (const names of support) {
    const found = NEEDS.find(([name]) => names.has(name));
    if (found !== undefined) return found[1];
  }
  return "pure";
}

/**
 * Collects the files of test/support that a test reaches: those that it imports, those that these
 * import, and so on.
 *
 * @param {string} test
 * @returns {readonly ReadonlySet<string>[]}
 */
function supportOf(test) {
  const folder = join(TESTS, "support");
  const seen = new Set([test]);
  /** @type {ReadonlySet<string>[]} */
  const support = [];
  for (let ring = [test]; ring.length > 0; ) {
    ring = ring.flatMap(importsOf).filter((path) => !seen.has(path) && seen.add(path));
    support.push(
      new Set(ring.filter((path) => dirname(path) === folder).map((path) => basename(path))),
    );
  }
  return support;
}

/**
 * @param {string} path
 * @returns {string[]} the TypeScript files below test/ that a file imports
 */
function importsOf(path) {
  return [...readFileSync(path, "utf8").matchAll(IMPORT)]
    .map(([, name]) => resolve(dirname(path), name ?? ""))
    .filter((target) => target.startsWith(TESTS + sep) && target.endsWith(".ts"));
}
