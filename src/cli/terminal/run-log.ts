import { openSync, writeSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { Failure } from "../../failure.ts";
import { sanitizeText } from "../../text/sanitize.ts";
import { fileFailure } from "../../text/system-error.ts";
import type { RunLog, World } from "./world.ts";

/** Writes bytes to an open file, and returns the number of written bytes. */
export type Write = (file: number, bytes: Uint8Array) => number;

/**
 * Opens the file of `--log`, to append the output of a run.
 *
 * Each text is written before the run continues, so that it survives any end of the process. The
 * file stays open until that end, because a stopped run reports more while it cleans up.
 *
 * @throws {Failure} `EBB_USAGE` for a path that cannot be a file, `EBB_FILE`
 */
export function openRunLog({ cwd, now }: World, name: string, write: Write = writeSync): RunLog {
  if (name === "" || name === "-") throw namesNoFile(name);
  const file = openToAppend(isAbsolute(name) ? name : join(cwd, name), name);
  let gap = "";
  let isTold = false;
  return {
    append: (text) => {
      const time = new Date(now()).toISOString();
      try {
        writeAll(gap + linesOf(text, time), (bytes) => write(file, bytes));
        gap = "";
        return undefined;
      } catch (error) {
        const action = "The log is incomplete: cannot write";
        const { message } = fileFailure({ action, name }, error);
        // The write may have stopped inside a line, and there may be room again later.
        if (gap === "") gap = `\n${linesOf(message, time)}`;
        const isNews = !isTold;
        isTold = true;
        return isNews ? message : undefined;
      }
    },
  };
}

function openToAppend(path: string, name: string): number {
  try {
    return openSync(path, "a");
  } catch (error) {
    const hint = "Give --log a writable file in an existing directory";
    throw fileFailure({ action: "Cannot write", name, hint }, error);
  }
}

/** Writes a whole text: one write may take only a part. */
function writeAll(text: string, write: (bytes: Uint8Array) => number): void {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(write(rest));
}

function linesOf(text: string, time: string): string {
  return sanitizeText(text)
    .trimEnd()
    .split("\n")
    .map((line) => `${time} ${line}\n`)
    .join("");
}

function namesNoFile(name: string): Failure {
  return new Failure("EBB_USAGE", `Option --log needs a file, not "${name}"`, {
    hint: "Name one, for example --log ebb-run.log; stdout and stderr stay as they are",
  });
}
