import { spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { until } from "./project.ts";

const ROOT = join(import.meta.dirname, "../..");
const READER = join(ROOT, "node_modules/tsx/dist/esm/index.mjs");

/** ebb on its own terminal (script(1) creates the pseudo-terminal). */
export interface Terminal {
  /** Everything shown so far, echoes included. */
  readonly shown: { text: string };
  /** Waits until the terminal shows this text. */
  untilShown(text: string): Promise<void>;
  /** Types something; `\x03` is Ctrl-C. */
  type(text: string): void;
  /** Closes the window. Every process on the terminal gets a SIGHUP and can no longer write. */
  close(): void;
  /** The exit status of ebb, while the window is open. */
  readonly status: Promise<number>;
}

/** Starts ebb on a terminal. */
export function openTerminal(
  argv: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Terminal {
  const words = ["node", "--import", READER, join(ROOT, "src/main.ts"), ...argv];
  const child = spawn("script", ["-qefc", `exec ${words.map(quoted).join(" ")}`, "/dev/null"], {
    cwd,
    env: { PATH: process.env.PATH, SHELL: "/bin/sh", TERM: "xterm", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const shown = { text: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown.text += text;
  });
  child.stdin.on("error", () => undefined);
  const status = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? -1));
  });
  return {
    shown,
    untilShown: (text) => until(() => shown.text.includes(text)),
    type: (text) => void child.stdin.write(text),
    close: () => void process.kill(child.pid ?? 0, "SIGKILL"),
    status,
  };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
