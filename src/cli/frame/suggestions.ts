import { closest } from "../../text/distance.ts";

/**
 * Finds the word that a typo means: the only one that it begins, else one that is nearly the same.
 *
 * Two swapped letters count as two differences, so words with the same first letter may differ by
 * two: `shwo` is `show`, but `lint` is not `init`.
 */
export function didYouMean(typed: string, words: readonly string[]): string | undefined {
  const small = typed.toLowerCase();
  const longer = words.filter((word) => small.length > 1 && word.startsWith(small));
  if (longer.length === 1) return longer[0];
  const near = closest(small, words, Math.max(1, Math.floor(small.length / 3)));
  if (near !== undefined || small.length < 4) return near;
  return closest(
    small,
    words.filter((word) => word[0] === small[0]),
    2,
  );
}
