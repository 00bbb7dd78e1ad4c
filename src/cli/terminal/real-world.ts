import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import process from "node:process";
import { IS_COMPILED } from "../../compiled.ts";
import { findProgram } from "./programs.ts";
import { type Output, programName, type World } from "./world.ts";

/**
 * Matches glibc's `ld-linux-x86-64.so.2`, musl's `ld-musl-x86_64.so.1`, and musl's `libc.so`, which
 * is the same file.
 */
const LOADER = /^(?:ld[-.].*\.so(?:\.\d+)*|libc(?:\.musl-\w+)?\.so(?:\.\d+)*)$/;

/** The world of the operating system. */
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

/**
 * Wraps a stream. A reader that goes away (EPIPE) never stops a run: later output is dropped
 * without an error.
 */
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

/**
 * Ends the process with a failure: the command worked, but its result could not be written, for
 * example to a full disk.
 */
function failAtExit(error: Error): void {
  process.stderr.write(`ebb: cannot write to stdout: ${error.message}\n`);
  process.once("exit", () => {
    process.exitCode ||= 1;
  });
}

async function readLine(interrupt?: AbortSignal): Promise<string | undefined> {
  const { createInterface } = await import("node:readline");
  // The signal can arrive while the module is loaded.
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

/**
 * Checks if SIGHUP is ignored, as under nohup. Only Linux shows this (proc(5): SigIgn, bit 0 is
 * signal 1).
 */
function isHangupIgnored(): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    return mask !== undefined && Number.parseInt(mask.slice(-1), 16) % 2 === 1;
  } catch {
    return false;
  }
}

/** The runtime's facts about the process. */
interface Started {
  readonly execPath: string;
  /** The typed name of the program. */
  readonly argv0: string;
}

/**
 * Finds the file of the running executable.
 *
 * The kernel knows it. But if the dynamic loader started the program (`ld-musl-x86_64.so.1 ./ebb`),
 * the kernel names the loader, and without /proc it names nothing. Then only the typed name helps.
 * A name without a slash was found on PATH.
 */
export function ownPath({ execPath, argv0 }: Started, world: Pick<World, "env" | "cwd">): string {
  const path = LOADER.test(basename(execPath)) ? argv0 : execPath;
  return /[/\\]/.test(path) ? path : (findProgram(path, world) ?? path);
}
