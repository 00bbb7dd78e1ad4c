import { existsSync, readdirSync } from "node:fs";
import { basename, resolve } from "node:path";
import process from "node:process";

/** Stands for a corpus in the names of tests that read all of them. */
const ALL = "all";

/**
 * Picks the tests of the corpora that are there: `test/corpora/<corpus>.test.ts`, or
 * `<corpus>.<aspect>.test.ts`, reads the folder `<corpus>` in EBB_CORPORA; `all.<aspect>.test.ts`
 * reads whatever is there. Says how many there are.
 *
 * @param {readonly string[]} files
 * @returns {string[]} none when EBB_CORPORA is unset, absent or empty, which fails the stage
 */
export function testsOfCorpora(files) {
  const folder = corporaFolder();
  if (folder === undefined || !existsSync(folder)) {
    process.stdout.write(
      `EBB_CORPORA names ${folder === undefined ? "no folder" : `${folder}, which is not there`}\n`,
    );
    return [];
  }
  const corpora = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const corpusOf = (/** @type {string} */ file) => basename(file).split(".")[0] ?? "";
  const tested = new Set(files.map(corpusOf));
  const run = corpora.filter((name) => tested.has(name));
  const left = corpora.filter((name) => !tested.has(name));
  const absent = [...tested].filter((name) => name !== ALL && !corpora.includes(name));
  process.stdout.write(`${run.length} corpora in EBB_CORPORA: ${run.join(", ")}\n`);
  if (left.length > 0) process.stdout.write(`Only their statements: ${left.join(", ")}\n`);
  if (absent.length > 0) process.stdout.write(`Not in EBB_CORPORA: ${absent.join(", ")}\n`);
  return files.filter((file) => corpusOf(file) === ALL || run.includes(corpusOf(file)));
}

/** @returns {string | undefined} the folder that EBB_CORPORA names, as an absolute path */
export function corporaFolder() {
  const folder = process.env.EBB_CORPORA;
  return folder === undefined || folder === "" ? undefined : resolve(folder);
}
