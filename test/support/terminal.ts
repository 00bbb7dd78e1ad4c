import { spawn } from "node:child_process";
import process from "node:process";
import { BINARY } from "./binary.ts";

export interface TerminalOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface TerminalResult {
  readonly status: number;
  /** Everything that the terminal showed, including stderr, with plain line ends. */
  readonly shown: string;
}

/** Runs the compiled ebb on a pseudo-terminal of 24 lines and 80 columns (script of util-linux). */
export function runOnTerminal(
  args: readonly string[],
  { cwd, env = {} }: TerminalOptions,
): Promise<TerminalResult> {
  const line = `stty rows 24 cols 80; exec ${[BINARY, ...args].map(quoted).join(" ")}`;
  const child = spawn("script", ["-qec", line, "/dev/null"], {
    cwd,
    env: { PATH: process.env.PATH, SHELL: "/bin/sh", TERM: "xterm", NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let shown = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text.replaceAll("\r", "");
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ status: code ?? -1, shown }));
  });
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
