import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import process from "node:process";
import { IS_COMPILED } from "../../compiled.ts";
import { findProgram } from "./programs.ts";
import { type Output, programName, type World } from "./world.ts";

/** glibc's `ld-linux-x86-64.so.2`, musl's `ld-musl-x86_64.so.1`, which is musl's `libc.so` itself. */
const LOADER = /^(?:ld[-.].*\.so(?:\.\d+)*|libc(?:\.musl-\w+)?\.so(?:\.\d+)*)$/;

/** The world as the operating system gives it. */
export const realWorld: World = {
  env: process.env,
  cwd: process.cwd(),
  executable: IS_COMPILED ? ownPath(process, { env: process.env, cwd: process.cwd() }) : undefined,
  program: IS_COMPILED ? programName(process.argv0) : "ebb",
  stdout: output(process.stdout, failAtExit),
  stderr: output(process.stderr, () => {}),
  stdin: {
    get isTerminal() {
      return process.stdin.isTTY === true;
    },
    readLine,
  },
  log: undefined,
  now: Date.now,
  randomBytes,
  onSignal,
};

/** A reader that goes away (EPIPE) never stops a run: what is left is dropped in silence. */
function output(stream: NodeJS.WriteStream, onFailure: (error: Error) => void): Output {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") onFailure(error);
  });
  return {
    write: (text) => {
      stream.write(text);
    },
    get isTerminal() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns || 80;
    },
    get rows() {
      return stream.rows || 24;
    },
  };
}

/** A result that did not get out (a full disk) is a failure, though the command went well. */
function failAtExit(error: Error): void {
  process.stderr.write(`ebb: cannot write to stdout: ${error.message}\n`);
  process.once("exit", () => {
    process.exitCode ||= 1;
  });
}

async function readLine(interrupt?: AbortSignal): Promise<string | undefined> {
  const { createInterface } = await import("node:readline");
  // The signal can come while the module is loaded.
  if (interrupt?.aborted === true) return undefined;
  const lines = createInterface({ input: process.stdin });
  return new Promise((resolve) => {
    interrupt?.addEventListener("abort", () => lines.close(), { once: true });
    lines.once("line", (line) => {
      resolve(line);
      lines.close();
    });
    lines.once("close", () => resolve(undefined));
  });
}

function onSignal(handler: (signal: "SIGINT" | "SIGTERM" | "SIGHUP") => void): () => void {
  const signals = (["SIGINT", "SIGTERM", "SIGHUP"] as const).filter(
    (signal) => signal !== "SIGHUP" || !isHangupIgnored(),
  );
  const listeners = signals.map((signal) => ({ signal, listener: () => handler(signal) }));
  for (const { signal, listener } of listeners) process.on(signal, listener);
  return () => {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  };
}

/** Under nohup a SIGHUP stays ignored; only Linux tells (proc(5): SigIgn, bit 0 is signal 1). */
function isHangupIgnored(): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    return mask !== undefined && Number.parseInt(mask.slice(-1), 16) % 2 === 1;
  } catch {
    return false;
  }
}

/** What the runtime says of the process. */
interface Started {
  readonly execPath: string;
  /** The program's name as it was typed. */
  readonly argv0: string;
}

/**
 * Finds the file of the executable that is running.
 *
 * The kernel tells it, but where a program is started through the dynamic loader
 * (`ld-musl-x86_64.so.1 ./ebb`) it names the loader, and where /proc is missing nobody tells: then
 * the name that was typed is the only trace, and one without a slash was found on PATH.
 */
export function ownPath({ execPath, argv0 }: Started, world: Pick<World, "env" | "cwd">): string {
  const path = LOADER.test(basename(execPath)) ? argv0 : execPath;
  return /[/\\]/.test(path) ? path : (findProgram(path, world) ?? path);
}
