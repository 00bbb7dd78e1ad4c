/**
 * The position of an offset: line and column (from 1, columns in code points), and the byte in the
 * file.
 */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly byte: number;
}

/**
 * Returns the positions of ascending UTF-16 offsets, in one pass over the text.
 *
 * `firstByte` is the byte of the file where the text starts (3 after a byte order mark).
 */
export function positionsAt(
  text: string,
  offsets: readonly number[],
  firstByte = 0,
): readonly Position[] {
  const cursor = { at: 0, line: 1, column: 1, byte: firstByte };
  return offsets.map((offset) => {
    if (offset < cursor.at) throw new RangeError("offsets must ascend");
    advance(cursor, text, Math.min(offset, text.length));
    return { line: cursor.line, column: cursor.column, byte: cursor.byte };
  });
}

interface Cursor {
  at: number;
  line: number;
  column: number;
  byte: number;
}

function advance(cursor: Cursor, text: string, offset: number): void {
  while (cursor.at < offset) {
    const code = text.codePointAt(cursor.at) ?? 0;
    cursor.byte += utf8Length(code);
    cursor.at += code > 0xffff ? 2 : 1;
    if (endsLine(text, cursor.at - 1, code)) {
      cursor.line++;
      cursor.column = 1;
    } else cursor.column++;
  }
}

function utf8Length(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

/** Returns true if a line ends here: at LF, CRLF or CR. In a CRLF, only the LF ends the line. */
function endsLine(text: string, at: number, code: number): boolean {
  return code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a);
}

/** Finds the UTF-16 offset of a byte of a text in UTF-8. */
export function offsetOfByte(text: string, byte: number): number {
  let at = 0;
  for (let passed = 0; at < text.length && passed < byte; ) {
    const code = text.codePointAt(at) ?? 0;
    passed += utf8Length(code);
    at += code > 0xffff ? 2 : 1;
  }
  return at;
}
