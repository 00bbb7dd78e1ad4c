import { basename } from "node:path";
import { shellWord } from "../../text/shell-word.ts";

/** A stream of the outside, as far as ebb uses it. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Columns of the terminal; 80 when it is none. */
  readonly columns: number;
  /** Lines of the terminal; 24 when it is none. */
  readonly rows: number;
}

/** Where answers are typed. */
export interface Input {
  readonly isTerminal: boolean;
  /** Waits for a line; undefined at the end of the input, and when the signal comes first. */
  readLine(interrupt?: AbortSignal): Promise<string | undefined>;
}

/** The file that keeps what a run tells. */
export interface RunLog {
  /**
   * Appends a text without colours at once, each line with its time.
   *
   * Gives what people must be told: once, when it could not be written. Nothing is thrown, for no run
   * ends because of its log.
   */
  append(text: string): string | undefined;
}

/** All that ebb takes from the outside, so that tests can replace it. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The path of this executable; undefined when ebb runs from source. */
  readonly executable: string | undefined;
  /** The name by which ebb was called, perhaps that of a link; from source it is `ebb`. */
  readonly program: string;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: Input;
  /** What `--log` names; undefined without it. */
  readonly log: RunLog | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  randomBytes(count: number): Uint8Array;
  /** Registers for SIGINT, SIGTERM and SIGHUP; returns the way to unregister. */
  onSignal(handler: (signal: "SIGINT" | "SIGTERM" | "SIGHUP") => void): () => void;
}

/** The name of a program that was called by this path. */
export function programName(path: string): string {
  return basename(path).replace(/\.exe$/i, "");
}

/** The name by which ebb was called, as a shell takes it for one word. */
export function typedName({ program }: Pick<World, "program">): string {
  return shellWord(program);
}

/** Draws random bytes as lower-case hex digits. */
export function randomHex(world: World, bytes: number): string {
  const digits = Array.from(world.randomBytes(bytes), (byte) => byte.toString(16).padStart(2, "0"));
  return digits.join("");
}
