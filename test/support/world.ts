import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { programName, type World } from "../../src/cli/terminal/world.ts";

/** A fake world: an empty directory, a clock that stands still, random bytes that count up. */
export interface FakeWorld extends World {
  /** Everything written so far. */
  readonly written: { stdout: string; stderr: string };
}

export interface FakeWorldOptions {
  readonly cwd: string;
  /** The path of ebb's executable; undefined from source. */
  readonly executable?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  /** The width of the terminal. */
  readonly columns?: number;
  /** The typed lines, one for each question. Then the input ends. */
  readonly answers?: readonly string[];
}

export function fakeWorld(options: FakeWorldOptions): FakeWorld {
  const { cwd, executable, env = {}, isTerminal = false, columns = 80, answers = [] } = options;
  const written = { stdout: "", stderr: "" };
  const typed = answers.values();
  let drawn = 0;
  const output = (name: "stdout" | "stderr") => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTerminal,
    columns,
    rows: 24,
  });
  return {
    written,
    env,
    cwd,
    executable,
    program: programName(executable ?? "ebb"),
    stdout: output("stdout"),
    stderr: output("stderr"),
    stdin: { isTerminal, readLine: async () => typed.next().value },
    log: undefined,
    now: () => Date.UTC(2025, 9, 7, 1, 4, 42),
    randomBytes: (count) => Uint8Array.from({ length: count }, () => ++drawn % 256),
    onSignal: () => () => {},
  };
}

/** The result of one command line. */
export interface Told {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory to run command lines in, as a user would. */
export interface Workplace {
  readonly cwd: string;
  ebb(...argv: string[]): Promise<Told>;
  /** Runs it with `--json` and returns its output. */
  json(...argv: string[]): Promise<{ readonly status: number; readonly value: unknown }>;
  write(path: string, text: string | Uint8Array): void;
}

/** Runs a test in a new workplace directory, and removes it. */
export async function inWorkplace(
  use: (place: Workplace) => Promise<void>,
  options: Omit<FakeWorldOptions, "cwd"> = {},
): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), "ebb-cli-"));
  const ebb = async (...argv: string[]): Promise<Told> => {
    const world = fakeWorld({ ...options, cwd });
    const status = await run(argv, world);
    return { status, ...world.written };
  };
  const json: Workplace["json"] = async (...argv) => {
    const { status, stdout } = await ebb(...argv, "--json");
    return { status, value: JSON.parse(stdout) };
  };
  const write: Workplace["write"] = (path, text) => {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  };
  try {
    await use({ cwd, ebb, json, write });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** The parts of a test's revision file. */
export interface FileParts {
  readonly id: string;
  readonly message?: string;
  readonly parents?: readonly string[];
  readonly labels?: readonly string[];
  readonly depends?: readonly string[];
  readonly up?: string;
  readonly down?: string;
}

/** Writes a revision file by hand, as a user would. */
export function revisionFile(parts: FileParts): string {
  const { id, message = id, parents = [], labels = [], depends = [] } = parts;
  const list = (name: string, values: readonly string[]): string =>
    values.length === 0 ? "" : `-- ${name}: ${values.join(", ")}\n`;
  return `-- ${message}
--
-- revision: ${id}
${list("parents", parents)}${list("labels", labels)}${list("depends", depends)}-- created: 2025-10-07T01:04:42Z

-- up
${parts.up ?? "SELECT 1;"}

-- down
${parts.down ?? "SELECT 2;"}
`;
}
