import { maskSecrets } from "../../text/secrets.ts";
import type { Output, World } from "./world.ts";

/** The last line on the terminal, which is drawn again and again. */
export interface LiveLine {
  /**
   * Shows a text that fits the terminal and contains no control characters. Does nothing when
   * stderr is no terminal.
   */
  show(text: string): void;
  clear(): void;
}

/**
 * Erases everything from the cursor to the end of the screen, for example a line that a smaller
 * window has broken in two.
 */
const REST = "\u001b[J";

/**
 * Adds a live line to the stderr of a world. Other output replaces it first, also on stdout if that
 * is the same terminal.
 *
 * The cursor stays as it is, so nothing needs repair, however the process ends.
 */
export function withLiveLine(world: World): { readonly world: World; readonly live: LiveLine } {
  let shown = "";
  const clear = (): void => {
    if (shown !== "") world.stderr.write(`\r${REST}`);
    shown = "";
  };
  const show = (line: string): void => {
    const text = maskSecrets(line);
    if (text === shown || !world.stderr.isTerminal) return;
    shown = text;
    // The cursor returns at once, so an echo of the terminal (^C) leaves no second line.
    world.stderr.write(`\r${text}${REST}\r`);
  };
  const over = (output: Output): Output => ({
    write: (text) => {
      clear();
      output.write(text);
    },
    get isTerminal() {
      return output.isTerminal;
    },
    get columns() {
      return output.columns;
    },
    get rows() {
      return output.rows;
    },
  });
  return {
    world: { ...world, stdout: over(world.stdout), stderr: over(world.stderr) },
    live: { show, clear },
  };
}
