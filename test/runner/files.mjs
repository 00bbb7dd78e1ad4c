import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { ROOT } from "./process.mjs";

const IMPORT = /\bfrom\s+["'](\.[^"']+)["']/g;
const TESTS = join(ROOT, "test");

/**
 * Tells which test files need what, by what they import from test/support, directly or not:
 * `binary.ts` the compiled program, `database.ts` a database on any engine, `cluster.ts` a real
 * server, `embedded.ts` the embedded database. All others are pure.
 *
 * @returns {Record<"pure" | "servers" | "anyEngine" | "embedded" | "binary" | "corpora", string[]>}
 */
export function testFiles() {
  /** @type {ReturnType<typeof testFiles>} */
  const files = { pure: [], servers: [], anyEngine: [], embedded: [], binary: [], corpora: [] };
  for (const file of readdirSync(TESTS, { recursive: true, encoding: "utf8" }).sort()) {
    if (!file.endsWith(".test.ts") || file.startsWith(`fixtures${sep}`)) continue;
    const path = `./${relative(ROOT, join(TESTS, file))}`;
    if (file.startsWith(`corpora${sep}`)) files.corpora.push(path);
    else files[need(supportOf(join(TESTS, file)))].push(path);
  }
  return files;
}

/** @param {ReadonlySet<string>} support */
function need(support) {
  if (support.has("binary.ts")) return "binary";
  if (support.has("database.ts")) return "anyEngine";
  if (support.has("cluster.ts")) return "servers";
  if (support.has("embedded.ts")) return "embedded";
  return "pure";
}

/**
 * Collects the files of test/support that a test reaches.
 *
 * @param {string} test
 * @returns {ReadonlySet<string>}
 */
function supportOf(test) {
  const reached = new Set([test]);
  for (const path of reached) {
    for (const [, name] of readFileSync(path, "utf8").matchAll(IMPORT)) {
      const target = resolve(dirname(path), name ?? "");
      if (target.startsWith(TESTS + sep) && target.endsWith(".ts")) reached.add(target);
    }
  }
  const support = join(TESTS, "support");
  return new Set(
    [...reached].filter((path) => dirname(path) === support).map((path) => relative(support, path)),
  );
}
