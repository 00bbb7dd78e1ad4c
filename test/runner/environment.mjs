import { join } from "node:path";
import process from "node:process";
import { copyOfBinary } from "../support/built-binary.mjs";
import { memoryFolder } from "../support/memory-folder.mjs";
import { corporaFolder } from "./corpora.mjs";
import { ROOT } from "./process.mjs";
import { sharedServer } from "./servers.mjs";

/** @typedef {"pure" | `pg${number}` | `sweep${number}` | "embedded" | "binary" | "browser" | "corpora" | "debian"} TestStage */

const OF_THE_PERSON = /^(?:EBB_|PG)|^(?:DATABASE_URL|FORCE_COLOR|NODE_OPTIONS|BUN_OPTIONS)$/;

/** @type {Promise<string> | undefined} */
let binary;

/**
 * Makes the environment of a stage: nothing in it comes from the settings of the person who runs
 * the tests, and it names the servers and the program that they share.
 *
 * @param {TestStage} stage
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function environment(stage) {
  const inherited = Object.entries(process.env).filter(([name]) => !OF_THE_PERSON.test(name));
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...Object.fromEntries(inherited),
    NO_COLOR: "1",
    DENO_DIR: join(ROOT, "node_modules", ".cache", "deno"),
    DENO_NO_UPDATE_CHECK: "1",
  };
  if (stage === "pure" || stage === "browser") return env;
  for (const version of [15, 18, ...majorOf(stage)]) {
    const { url, template } = await sharedServer(version);
    env[`EBB_TEST_PG${version}_URL`] = url;
    env[`EBB_TEST_PG${version}_TEMPLATE`] = template;
  }
  if (stage === "debian") return env;
  if (stage === "embedded") env.TMPDIR = memoryFolder() ?? env.TMPDIR;
  if (stage.startsWith("sweep")) {
    env.EBB_TEST_INSTANTS = process.env.EBB_TEST_INSTANTS ?? "300";
    return { ...env, EBB_TEST_DATABASE: stage.replace("sweep", "pg") };
  }
  if (stage !== "binary" && stage !== "corpora") return { ...env, EBB_TEST_DATABASE: stage };
  binary ??= copyOfBinary();
  env.EBB_TEST_BINARY = await binary;
  const corpora = corporaFolder();
  return corpora === undefined ? env : { ...env, EBB_CORPORA: corpora };
}

/**
 * @param {TestStage} stage
 * @returns {number[]} the major version that a stage is named after
 */
function majorOf(stage) {
  return [...stage.matchAll(/^(?:pg|sweep)(\d+)$/g)].map(([, version]) => Number(version));
}
