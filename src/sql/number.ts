import { isDigit, isHexDigit } from "./character.ts";

const DASH = 45;
const DOT = 46;
const LOWER_CASE = 32;
const LOWER_B = 98;
const LOWER_E = 101;
const LOWER_O = 111;
const LOWER_X = 120;
const PLUS = 43;
const UNDERSCORE = 95;
const ZERO = 48;

/** The highest digit, by the letter after the zero. */
const HIGHEST_DIGITS: Readonly<Record<number, number>> = {
  [LOWER_B]: "1".charCodeAt(0),
  [LOWER_O]: "7".charCodeAt(0),
  [LOWER_X]: "f".charCodeAt(0),
};

/**
 * Finds the end of the number at `start`, which begins with a digit, or with a dot and a digit.
 *
 * In `1..10`, a range, the number ends before the first dot. In `123abc` it ends before the
 * letters: for releases before 15 that is a number and a word, and an error since.
 */
export function endOfNumber(text: string, start: number): number {
  const radixEnd = endOfRadixInteger(text, start);
  if (radixEnd !== start) return radixEnd;
  let end = endOfDigits(text, start);
  if (text.charCodeAt(end) === DOT && text.charCodeAt(end + 1) !== DOT) {
    end = endOfDigits(text, end + 1);
  }
  return endOfExponent(text, end);
}

/** Finds the end of the digits of a parameter (`$1`), which have no underscores. */
export function endOfParameter(text: string, digits: number): number {
  let end = digits;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

/** Finds the end of a run of digits. An underscore belongs to it only between two digits. */
function endOfDigits(text: string, start: number): number {
  let end = start;
  while (isDigit(text.charCodeAt(end)) || isSeparator(text, end)) end++;
  return end;
}

function isSeparator(text: string, at: number): boolean {
  return (
    text.charCodeAt(at) === UNDERSCORE &&
    isDigit(text.charCodeAt(at - 1)) &&
    isDigit(text.charCodeAt(at + 1))
  );
}

/** Finds the end of `0x1F`, `0o17` or `0b11`. Returns `start` if there is none. */
function endOfRadixInteger(text: string, start: number): number {
  if (text.charCodeAt(start) !== ZERO) return start;
  const highest = HIGHEST_DIGITS[text.charCodeAt(start + 1) | LOWER_CASE];
  if (highest === undefined) return start;
  let end = start + 2;
  for (;;) {
    const digit = text.charCodeAt(end) === UNDERSCORE ? end + 1 : end;
    if (!isHexDigit(text.charCodeAt(digit)) || text.charCodeAt(digit) > highest) break;
    end = digit + 1;
  }
  return end === start + 2 ? start : end;
}

/** Finds the end of an exponent. One without a digit is none: in `1e--note` a comment begins. */
function endOfExponent(text: string, at: number): number {
  if ((text.charCodeAt(at) | LOWER_CASE) !== LOWER_E) return at;
  const sign = text.charCodeAt(at + 1);
  const digits = sign === PLUS || sign === DASH ? at + 2 : at + 1;
  return isDigit(text.charCodeAt(digits)) ? endOfDigits(text, digits) : at;
}
