const SPACE = 1;
const IDENTIFIER_START = 2;
const DIGIT = 4;
const OPERATOR = 8;
const DOLLAR = 16;
const LINE_END = 32;
const PUNCTUATION = 64;
const HEX_LETTER = 128;

const CLASSES = classesOf({
  " \t\f\v": SPACE,
  "\n\r": SPACE | LINE_END,
  ABCDEFabcdef: IDENTIFIER_START | HEX_LETTER,
  GHIJKLMNOPQRSTUVWXYZghijklmnopqrstuvwxyz_: IDENTIFIER_START,
  "0123456789": DIGIT,
  "~!@#^&|`?+-*/%<>=": OPERATOR,
  $: DOLLAR,
  ",()[];": PUNCTUATION,
});

/** Returns true if PostgreSQL treats this code unit as white space. */
export function isSpace(code: number): boolean {
  return (classOf(code) & SPACE) !== 0;
}

/** Returns true if this code unit ends a `--` comment: a line feed or a carriage return. */
export function isLineEnd(code: number): boolean {
  return (classOf(code) & LINE_END) !== 0;
}

/**
 * Returns true if an unquoted identifier may begin with this code unit: every one beyond ASCII may.
 */
export function isIdentifierStart(code: number): boolean {
  return (classOf(code) & IDENTIFIER_START) !== 0;
}

/** Returns true if an unquoted identifier may contain this code unit after its first. */
export function isIdentifierPart(code: number): boolean {
  return (classOf(code) & (IDENTIFIER_START | DIGIT | DOLLAR)) !== 0;
}

/** Returns true if the tag of a dollar quote may contain this code unit after its first. */
export function isTagPart(code: number): boolean {
  return (classOf(code) & (IDENTIFIER_START | DIGIT)) !== 0;
}

/** Returns true if this code unit is a decimal digit. */
export function isDigit(code: number): boolean {
  return (classOf(code) & DIGIT) !== 0;
}

/** Returns true if this code unit is a hexadecimal digit. */
export function isHexDigit(code: number): boolean {
  return (classOf(code) & (DIGIT | HEX_LETTER)) !== 0;
}

/** Returns true if the name of an operator may contain this code unit. */
export function isOperator(code: number): boolean {
  return (classOf(code) & OPERATOR) !== 0;
}

/**
 * Returns true if this code unit is a token by itself. Dots and colons are not: two may be one
 * token.
 */
export function isPunctuation(code: number): boolean {
  return (classOf(code) & PUNCTUATION) !== 0;
}

/**
 * Returns the classes of a code unit. `NaN`, which `charCodeAt` returns beyond the end, has none.
 */
function classOf(code: number): number {
  return code > 127 ? IDENTIFIER_START : (CLASSES[code] ?? 0);
}

function classesOf(members: Readonly<Record<string, number>>): Uint8Array {
  const classes = new Uint8Array(128);
  for (const [characters, flags] of Object.entries(members)) {
    for (const character of characters) classes[character.charCodeAt(0)] = flags;
  }
  return classes;
}
