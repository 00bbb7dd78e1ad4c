import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import process from "node:process";

/** The script that people pipe into their shell. */
export const SCRIPT: string = resolve(import.meta.dirname, "../../install.sh");

export interface InstallResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Installer {
  /** A folder for this test, removed after it. */
  readonly folder: string;
  /** The directory to install ebb into. It does not exist yet. */
  readonly directory: string;
  /** Adds a shell script that hides a program of the machine. */
  fake(name: string, script: string): void;
  /** Runs the installer, or a changed copy of it, against the mirror. */
  install(env?: Readonly<Record<string, string>>, how?: HowToRun): Promise<InstallResult>;
}

export interface HowToRun {
  readonly script?: string;
  /** The shell and its options; `sh` if none is named. */
  readonly shell?: readonly string[];
  /** True to pipe the script into the shell. */
  readonly isPiped?: boolean;
}

/** The way that a mirror sends a file, if not plainly. */
export type Sending = (bytes: Uint8Array, response: ServerResponse) => void;

/**
 * Serves `files` on a free port of this machine and runs a test with an installer for that mirror.
 */
export async function withInstaller(
  files: ReadonlyMap<string, Uint8Array>,
  use: (installer: Installer) => Promise<void>,
  send: Sending = (bytes, response) => response.end(bytes),
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ebb-install-"));
  const programs = join(folder, "programs");
  const directory = join(folder, "bin");
  mkdirSync(programs);
  const mirror = await startMirror(files, send);
  const standard = {
    PATH: `${programs}${delimiter}${process.env.PATH}`,
    EBB_DOWNLOAD_BASE: mirror.base,
    EBB_INSTALL_DIR: directory,
  };
  try {
    await use({
      folder,
      directory,
      fake: (name, script) =>
        writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 }),
      install: (env = {}, how = {}) => run(how, { ...standard, ...env }),
    });
  } finally {
    await mirror.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function startMirror(
  files: ReadonlyMap<string, Uint8Array>,
  send: Sending,
): Promise<{ readonly base: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const bytes = files.get((request.url ?? "").slice(1));
    response.setHeader("connection", "close");
    if (bytes === undefined) {
      response.writeHead(404).end();
    } else {
      response.setHeader("content-length", bytes.length);
      send(bytes, response);
    }
  });
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      resolve({ base: `http://127.0.0.1:${port}`, close });
    });
  });
}

function run(how: HowToRun, env: Record<string, string>): Promise<InstallResult> {
  const { script = SCRIPT, shell: [shell = "sh", ...options] = ["sh"], isPiped = false } = how;
  const child = spawn(shell, isPiped ? options : [...options, script], { env });
  // A shell that stops reading closes the pipe.
  child.stdin.on("error", () => undefined);
  child.stdin.end(isPiped ? readFileSync(script) : undefined);
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      said[stream] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, ...said }));
  });
}
