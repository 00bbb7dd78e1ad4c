/**
 * Where a stage runs: `alone`, because it keeps every core busy, or beside the other lane, with
 * servers of its own. Stages that compile ebb share a lane: they share its folder.
 *
 * @typedef {"alone" | "engines" | "programs"} Lane
 */

const ALONE = new Set(["types", "lint", "pure"]);
const ENGINES = new Set(["pg18", "embedded"]);

/**
 * @param {string} stage
 * @returns {Lane}
 */
export function laneOf(stage) {
  if (ALONE.has(stage)) return "alone";
  return ENGINES.has(stage) ? "engines" : "programs";
}
