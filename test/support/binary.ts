import { spawn } from "node:child_process";
import { constants } from "node:os";
import process from "node:process";
import { copyOfBinary } from "./built-binary.mjs";

/** The compiled ebb, in a folder of its own. */
export const BINARY: string = process.env.EBB_TEST_BINARY ?? (await copyOfBinary());

export interface BinaryOptions {
  readonly cwd: string;
  /** The whole environment. Only PATH is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** The text for its standard input. */
  readonly input?: string;
}

export interface BinaryResult {
  /** The exit status, or 128 plus the number of the signal that ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the compiled ebb and waits until it ends. */
export function runBinary(args: readonly string[], options: BinaryOptions): Promise<BinaryResult> {
  const { cwd, env = {}, input = "" } = options;
  const child = spawn(BINARY, args, { cwd, env: { PATH: process.env.PATH, ...env } });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      said[stream] += text;
    });
  }
  // A program that does not read its input closes it first.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve({ status: code ?? 128 + (constants.signals[signal ?? "SIGTERM"] ?? 0), ...said });
    });
  });
}
