/** What a proposed command leaves open, and what another tool's user may have typed for it. */
const PLACES: readonly (readonly [place: RegExp, fill: (words: readonly string[]) => string])[] = [
  [/(?<= )-1$/, ([word = ""]) => (word === "all" ? "base" : stepsOf("-", word))],
  [/(?<= )\+1$/, ([word = ""]) => (word === "all" ? "heads" : stepsOf("+", word))],
  [/REVISION/g, ([word = ""]) => word],
  [/what it does/, (words) => words.join(" ")],
];

/** Words that a shell takes as they are, so that the proposed line can be copied. */
const PLAIN = /^[\w.@:+-]+$/;

/**
 * Completes a command that is proposed with the words that were typed: `ebb downgrade -1` with `2`
 * is `ebb downgrade -2`.
 *
 * Without words, and with words that would need quoting, the command stays as it is.
 */
export function fillIn(command: string, words: readonly string[]): string {
  if (words.length === 0 || !words.every((word) => PLAIN.test(word))) return command;
  return PLACES.reduce((text, [place, fill]) => text.replace(place, fill(words)), command);
}

/** A number is so many steps in the direction of the command; anything else stands for itself. */
function stepsOf(sign: "+" | "-", word: string): string {
  return /^[+-]?\d+$/.test(word) ? `${sign}${word.replace(/^\D/, "")}` : word;
}
