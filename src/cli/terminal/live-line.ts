import { maskSecrets } from "../../text/secrets.ts";
import type { Output, World } from "./world.ts";

/** The one line below all others, which is drawn again and again. */
export interface LiveLine {
  /** Shows a text, which fits the terminal and steers nothing; nothing where stderr is no terminal. */
  show(text: string): void;
  clear(): void;
}

/** Rubs out what stands behind the cursor and below: a line that a smaller window has broken. */
const REST = "\u001b[J";

/**
 * Gives a world a live line on its stderr: whatever is written takes its place, so that it is never
 * in the way of another line, also where stdout is the same terminal.
 *
 * The cursor stays as it is: nothing has to be put right, however the process ends.
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
    // Back at once: what the terminal echoes (^C) then leaves no second line.
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
