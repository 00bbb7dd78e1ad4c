/**
 * Returns the lines on a terminal after a text was written to it, without colours.
 *
 * It supports the control characters that ebb writes: line feed, carriage return, and "erase to the
 * end of the screen".
 */
export function screenOf(written: string): readonly string[] {
  return written.replace(COLOR, "").split("\n").map(lineOf);
}

const ESCAPE = String.fromCharCode(27);
const COLOR = new RegExp(`${ESCAPE}\\[\\d*m`, "g");
const STEERING = new RegExp(`(\r|${ESCAPE}\\[J)`);

function lineOf(written: string): string {
  let line = "";
  let column = 0;
  for (const piece of written.split(STEERING)) {
    if (piece === "\r") column = 0;
    else if (piece === `${ESCAPE}[J`) line = line.slice(0, column);
    else {
      line = `${line.slice(0, column)}${piece}${line.slice(column + piece.length)}`;
      column += piece.length;
    }
  }
  return line.trimEnd();
}
