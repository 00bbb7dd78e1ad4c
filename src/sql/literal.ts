import { isIdentifierStart, isLineEnd, isSpace, isTagPart } from "./character.ts";

const BACKSLASH = 92;
const DASH = 45;
const DOLLAR = 36;
const QUOTE = 39;
const SLASH = 47;
const STAR = 42;

/** The result of the functions in this file for a literal or comment without an end. */
export const NO_END = -1;

/**
 * Finds the end of a literal that a `'` or `"` opened before `at`. A doubled mark belongs to it.
 */
export function endOfQuoted(text: string, at: number, mark: "'" | '"'): number {
  let close = text.indexOf(mark, at);
  while (close >= 0 && text.charCodeAt(close + 1) === mark.charCodeAt(0)) {
    close = text.indexOf(mark, close + 2);
  }
  return close < 0 ? NO_END : close + 1;
}

/**
 * Finds the end of an `E'…'` string that was opened before `at`. A backslash escapes the next
 * character.
 */
export function endOfEscapeString(text: string, at: number): number {
  let index = at;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === BACKSLASH) index += 2;
    else if (code !== QUOTE) index++;
    else if (text.charCodeAt(index + 1) === QUOTE) index += 2;
    else return index + 1;
  }
  return NO_END;
}

/**
 * Finds the quote that continues a string constant that ended before `at`, or `NO_END`.
 *
 * Two strings are one constant if only white space and line comments separate them, with at least
 * one line end (manual, 4.1.2.1). So the second part of an `E'…'` has escapes, too.
 */
export function continuationQuote(text: string, at: number): number {
  let index = at;
  let isOnNewLine = false;
  for (;;) {
    const code = text.charCodeAt(index);
    if (isSpace(code)) {
      isOnNewLine ||= isLineEnd(code);
      index++;
    } else if (code === DASH && text.charCodeAt(index + 1) === DASH) {
      index = endOfLine(text, index);
    } else {
      return code === QUOTE && isOnNewLine ? index : NO_END;
    }
  }
}

/** Finds the end of the delimiter `$tag$` at `at`, or `NO_END` if there is none. */
export function endOfDollarDelimiter(text: string, at: number): number {
  let index = at + 1;
  if (isIdentifierStart(text.charCodeAt(index))) {
    while (isTagPart(text.charCodeAt(index))) index++;
  }
  return text.charCodeAt(index) === DOLLAR ? index + 1 : NO_END;
}

/** Finds the end of a dollar-quoted string whose opening delimiter is `text[start, open)`. */
export function endOfDollarQuoted(text: string, start: number, open: number): number {
  const close = text.indexOf(text.slice(start, open), open);
  return close < 0 ? NO_END : close + open - start;
}

/** Finds the end of a block comment that was opened before `at`. Comments nest. */
export function endOfBlockComment(text: string, at: number): number {
  let depth = 1;
  let index = at;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === SLASH && text.charCodeAt(index + 1) === STAR) {
      depth++;
      index += 2;
    } else if (code === STAR && text.charCodeAt(index + 1) === SLASH) {
      depth--;
      index += 2;
      if (depth === 0) return index;
    } else {
      index++;
    }
  }
  return NO_END;
}

/** Finds the end of the line of `at`, without its line feed or carriage return. */
export function endOfLine(text: string, at: number): number {
  let index = at;
  while (index < text.length && !isLineEnd(text.charCodeAt(index))) index++;
  return index;
}

/** Finds the start of the line after that of `at`. A CRLF is one line end. */
export function startOfNextLine(text: string, at: number): number {
  const end = endOfLine(text, at);
  if (end === text.length) return end;
  return text.startsWith("\r\n", end) ? end + 2 : end + 1;
}
