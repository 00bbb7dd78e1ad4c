import { closest } from "../text/distance.ts";

/**
 * Finds the word that a typo means: one that is nearly the same, else the only one that it begins.
 */
export function didYouMean(typed: string, words: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(typed.length / 3));
  const near = closest(typed.toLowerCase(), words, limit);
  if (near !== undefined) return near;
  const longer = words.filter((word) => typed.length > 1 && word.startsWith(typed));
  return longer.length === 1 ? longer[0] : undefined;
}
