/** The level of a finding. A rule at `off` reports only if the project switches it on. */
export type Level = "error" | "warning" | "note" | "off";

/** The levels, heaviest first. */
export const LEVELS: readonly Level[] = ["error", "warning", "note", "off"];

/** Gives the level above another; an error and a rule that is off stay as they are. */
export function raised(level: Level): Level {
  return level === "note" ? "warning" : level === "warning" ? "error" : level;
}

/** Gives the level below another; a note and a rule that is off stay as they are. */
export function lowered(level: Level): Level {
  return level === "error" ? "warning" : level === "warning" ? "note" : level;
}
