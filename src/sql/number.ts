import { isDigit, isIdentifierPart, isIdentifierStart } from "./character.ts";

const DASH = 45;
const DOT = 46;
const LOWER_CASE = 32;
const LOWER_E = 101;
const PLUS = 43;
const UNDERSCORE = 95;

/**
 * Finds the end of the number that begins at `start` with a digit, or with a dot and a digit.
 *
 * A dot that another dot follows is not a part of it: `1..10` is a range. Letters right behind the
 * digits are: `0x1F`, and `123abc`, which releases before 15 read as a number and a word.
 */
export function endOfNumber(text: string, start: number): number {
  let end = endOfDigits(text, start);
  if (text.charCodeAt(end) === DOT && text.charCodeAt(end + 1) !== DOT) {
    end = endOfDigits(text, end + 1);
  }
  return endOfLetters(text, endOfExponent(text, end));
}

/** Finds the end of a parameter, `$1`, whose digits begin at `digits`. */
export function endOfParameter(text: string, digits: number): number {
  let end = digits;
  while (isDigit(text.charCodeAt(end))) end++;
  return endOfLetters(text, end);
}

function endOfLetters(text: string, start: number): number {
  let end = start;
  if (isIdentifierStart(text.charCodeAt(end))) {
    while (isIdentifierPart(text.charCodeAt(end))) end++;
  }
  return end;
}

function endOfDigits(text: string, start: number): number {
  let end = start;
  while (isDigit(text.charCodeAt(end)) || isSeparator(text, end)) end++;
  return end;
}

/** An underscore counts between two digits only. */
function isSeparator(text: string, at: number): boolean {
  return (
    text.charCodeAt(at) === UNDERSCORE &&
    isDigit(text.charCodeAt(at - 1)) &&
    isDigit(text.charCodeAt(at + 1))
  );
}

/** Without a digit behind its sign it is no exponent: in `1e--note` a comment begins. */
function endOfExponent(text: string, at: number): number {
  if ((text.charCodeAt(at) | LOWER_CASE) !== LOWER_E) return at;
  const sign = text.charCodeAt(at + 1);
  const digits = sign === PLUS || sign === DASH ? at + 2 : at + 1;
  return isDigit(text.charCodeAt(digits)) ? endOfDigits(text, digits) : at;
}
