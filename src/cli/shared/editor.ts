import { spawn } from "node:child_process";
import process from "node:process";
import { Failure } from "../../failure.ts";
import type { Context } from "../frame/command.ts";
import {
  findNamedProgram,
  type NamedProgram,
  readNamedProgram,
  withoutSecrets,
} from "../terminal/programs.ts";
import type { World } from "../terminal/world.ts";

/**
 * Opens files in the user's editor and waits for its end: VISUAL, or else EDITOR, or else, on a
 * terminal, vi.
 *
 * With `--json` the output of the editor goes to stderr, because stdout is for the one document.
 *
 * @throws {Failure} `EBB_EDITOR`
 */
export async function openInEditor(context: Context, files: readonly string[]): Promise<void> {
  const { world, wantsJson } = context;
  const editor = chosenEditor(world);
  const program = findEditor(editor, world);
  // Ctrl-C in an editor is a key of the editor.
  const unregister = world.onSignal(() => undefined);
  try {
    const child = spawn(program, [...editor.words, ...files], {
      cwd: world.cwd,
      env: withoutSecrets(world),
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

function chosenEditor({ env, stdin }: World): NamedProgram {
  const editor = readNamedProgram(env.VISUAL || env.EDITOR || (stdin.isTerminal ? FALLBACK : ""));
  if (editor.name === "") throw editorFailure("No editor is named");
  return editor;
}

const FALLBACK = process.platform === "win32" ? "notepad" : "vi";

function findEditor({ name }: NamedProgram, world: World): string {
  const found = findNamedProgram(name, world);
  if (found.kind === "refused") throw editorFailure(found.reason);
  return found.path;
}

function endOf(code: number | null, signal: string | null): string {
  return signal === null ? `it ended with ${code}` : `it was ended by ${signal}`;
}

function editorFailure(message: string): Failure {
  return new Failure("EBB_EDITOR", message, {
    hint: "Set VISUAL or EDITOR to a program on PATH, or to its whole path",
  });
}
