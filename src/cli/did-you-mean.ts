import { closest } from "../text/distance.ts";

/**
 * Finds the word that a typo means: one that is nearly the same, else the only one that it begins.
 *
 * Two swapped letters count as two differences, so words with the same first letter may differ by
 * two: `shwo` is `show`, but `lint` is not `init`.
 */
export function didYouMean(typed: string, words: readonly string[]): string | undefined {
  const small = typed.toLowerCase();
  const near = closest(small, words, Math.max(1, Math.floor(small.length / 3)));
  if (near !== undefined) return near;
  const alike = words.filter((word) => word[0] === small[0]);
  const swapped = small.length > 3 ? closest(small, alike, 2) : undefined;
  if (swapped !== undefined) return swapped;
  const longer = words.filter((word) => small.length > 1 && word.startsWith(small));
  return longer.length === 1 ? longer[0] : undefined;
}
