import { spawn } from "node:child_process";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import process from "node:process";
import { Failure } from "../failure.ts";
import type { Context } from "./command.ts";
import { findProgram } from "./programs.ts";
import type { World } from "./world.ts";

/**
 * Opens files in the user's editor and waits until it ends: VISUAL, else EDITOR, else, on a
 * terminal, vi.
 *
 * With `--json` what the editor writes goes to stderr: stdout holds the one document.
 *
 * @throws {Failure} `EBB_EDITOR`
 */
export async function openInEditor(context: Context, files: readonly string[]): Promise<void> {
  const { world, wantsJson } = context;
  const editor = chosenEditor(world);
  const program = findEditor(editor, world);
  // Ctrl-C in an editor is the editor's.
  const unregister = world.onSignal(() => undefined);
  try {
    const child = spawn(program, [...editor.words, ...files], {
      cwd: world.cwd,
      env: { ...world.env },
      stdio: ["inherit", wantsJson ? 2 : "inherit", "inherit"],
    });
    const end = await new Promise<string | undefined>((done) => {
      child.once("error", (error) => done(error.message));
      child.once("close", (code, signal) => done(code === 0 ? undefined : endOf(code, signal)));
    });
    if (end !== undefined) throw editorFailure(`${editor.name} failed: ${end}`);
  } finally {
    unregister();
  }
}

interface Editor {
  readonly name: string;
  /** What stands behind the program's name: `code --wait`. */
  readonly words: readonly string[];
}

function chosenEditor({ env, stdin }: World): Editor {
  const command = env.VISUAL || env.EDITOR || (stdin.isTerminal ? FALLBACK : "");
  const [name = "", ...words] = wordsOf(command);
  if (name === "") throw editorFailure("No editor is named");
  return { name, words };
}

const FALLBACK = process.platform === "win32" ? "notepad" : "vi";

/** As a shell splits simple words; a path with spaces stands in quotes. */
function wordsOf(command: string): readonly string[] {
  return Array.from(command.matchAll(/"([^"]*)"|'([^']*)'|\S+/g), ([word, double, single]) => {
    return double ?? single ?? word;
  });
}

/** A checkout could bring its own editor, so nothing beside the revision files is run. */
function findEditor({ name }: Editor, world: World): string {
  const hasPath = basename(name) !== name;
  const path = hasPath ? name : findProgram(name.replace(/\.exe$/i, ""), world);
  if (path === undefined) throw editorFailure(`Cannot find ${name} on PATH`);
  if (isAbsolute(path) && resolve(dirname(path)) !== resolve(world.cwd)) return path;
  throw editorFailure(`Cannot run ${name}: it is named from the working directory`);
}

function endOf(code: number | null, signal: string | null): string {
  return signal === null ? `it ended with ${code}` : `it was ended by ${signal}`;
}

function editorFailure(message: string): Failure {
  return new Failure("EBB_EDITOR", message, {
    hint: "Set VISUAL or EDITOR to a program on PATH, or to its whole path",
  });
}
