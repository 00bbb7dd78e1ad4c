/**
 * Where a stage runs: `alone`, because it keeps every core busy, or beside the other lane, with
 * servers of its own. The two lanes take about as long. Stages that compile ebb share one: they
 * share the folder of what is compiled.
 *
 * @typedef {"alone" | "first" | "second"} Lane
 */

const ALONE = new Set(["types", "lint", "pure"]);
const FIRST = new Set(["pg18", "binary", "debian", "corpora", "sweep15", "sweep18"]);

/**
 * @param {string} stage
 * @returns {Lane}
 */
export function laneOf(stage) {
  if (ALONE.has(stage)) return "alone";
  return FIRST.has(stage) ? "first" : "second";
}
