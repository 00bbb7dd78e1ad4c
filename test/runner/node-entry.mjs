/**
 * Runs test files in one process of Node, one after the other: `node --test` starts a process for
 * each, which costs two seconds of a processor. Each file becomes a suite, so that its hooks are its
 * own.
 */
import { createRequire, syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const API = /** @type {const} */ ([
  ...["test", "it", "describe", "suite"],
  ...["before", "after", "beforeEach", "afterEach"],
]);

/** @type {Record<string, (...args: unknown[]) => unknown>} */
const nodeTest = createRequire(import.meta.url)("node:test");
const real = { ...nodeTest };
/** @type {(() => unknown)[] | undefined} */
let collected;

for (const name of API) {
  nodeTest[name] = (...args) => {
    if (collected === undefined) return real[name]?.(...args);
    return void collected.push(() => real[name]?.(...args));
  };
}
syncBuiltinESMExports();

for (const file of process.argv.slice(2)) {
  const suite = await testsOf(file);
  real.describe?.(file, () => {
    for (const register of suite) register();
  });
}

/**
 * @param {string} file
 * @returns {Promise<(() => unknown)[]>} what registers the tests and hooks of a file; one failing
 *   test if it cannot be read or has none
 */
async function testsOf(file) {
  /** @type {(() => unknown)[]} */
  const suite = [];
  collected = suite;
  try {
    await import(pathToFileURL(resolve(file)).href);
    if (suite.length === 0) throw new Error("It has no test");
    return suite;
  } catch (error) {
    return [() => real.test?.(`${file} is read`, () => Promise.reject(error))];
  } finally {
    collected = undefined;
  }
}
