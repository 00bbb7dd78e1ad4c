import { basename } from "node:path";
import { shellWord } from "../../text/shell-word.ts";

/** The part of an output stream that ebb uses. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Columns of the terminal. 80 without a terminal. */
  readonly columns: number;
  /** Lines of the terminal. 24 without a terminal. */
  readonly rows: number;
}

/** The input for a person's answers. */
export interface Input {
  readonly isTerminal: boolean;
  /**
   * Waits for a line. Returns undefined at the end of the input, and when the signal comes first.
   */
  readLine(interrupt?: AbortSignal): Promise<string | undefined>;
}

/** The file with the output of a run. */
export interface RunLog {
  /**
   * Appends a text at once, without colours, each line with its time.
   *
   * When a write fails, it returns a notice for people, but only once. It never throws, because no
   * run ends because of its log.
   */
  append(text: string): string | undefined;
}

/** Everything that ebb uses from the outside. Tests replace it. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The path of this executable. Undefined when ebb runs from source. */
  readonly executable: string | undefined;
  /** The name by which ebb was called, perhaps that of a link. From source it is `ebb`. */
  readonly program: string;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: Input;
  /** The file of `--log`. Undefined without it. */
  readonly log: RunLog | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  randomBytes(count: number): Uint8Array;
  /** Registers for SIGINT, SIGTERM and SIGHUP. Returns a function that unregisters. */
  onSignal(handler: (signal: "SIGINT" | "SIGTERM" | "SIGHUP") => void): () => void;
}

/** Returns the name of a program from its path. */
export function programName(path: string): string {
  return basename(path).replace(/\.exe$/i, "");
}

/** Returns the name by which ebb was called, quoted as one word for a shell. */
export function typedName({ program }: Pick<World, "program">): string {
  return shellWord(program);
}

/** Returns random bytes as lower-case hex digits. */
export function randomHex(world: World, bytes: number): string {
  const digits = Array.from(world.randomBytes(bytes), (byte) => byte.toString(16).padStart(2, "0"));
  return digits.join("");
}
