import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Failure } from "../../failure.ts";
import type { Rule } from "../../lint/rule.ts";
import { squawkLintTable } from "../../lint/squawk-config.ts";
import { LINT_TABLE, parseToml } from "../../settings/ebb-toml.ts";
import { writeNewFile } from "../../source/write.ts";
import { fileFailure } from "../../text/system-error.ts";
import type { Context } from "../frame/command.ts";
import { rewriteFile } from "../terminal/output-file.ts";
import { randomHex } from "../terminal/world.ts";

/** The name of squawk's settings, when no other file is named. */
const SQUAWK = ".squawk.toml";

/**
 * Writes the `[lint]` table of ebb.toml from squawk's settings. Everything else in ebb.toml stays.
 *
 * @throws {Failure} `EBB_FILE` without squawk's settings, `EBB_FILE_EXISTS` if ebb.toml has the
 * table, `EBB_BAD_SETTING` if a file is no TOML
 */
export async function writeLintConfig(context: Context, rules: readonly Rule[]): Promise<void> {
  const { world, settings } = context;
  const name = context.arguments[0] ?? SQUAWK;
  const target = settings.config ?? "ebb.toml";
  const { lines, notes } = squawkLintTable(await parseToml(name, textOf(context, name)), rules);
  const table = `${lines.join("\n")}\n`;
  const path = resolve(world.cwd, target);
  if (existsSync(path)) {
    const before = textOf(context, target);
    if (LINT_TABLE in (await parseToml(target, before))) throw taken(target);
    const end = before === "" || before.endsWith("\n") ? "" : "\n";
    rewriteFile(world, { name: target, before, after: `${before}${end}\n${table}` });
  } else writeNewFile({ path, name: target, text: table }, randomHex(world, 8));
  for (const note of notes) context.note(note);
  if (context.wantsJson) context.json({ file: target, from: name, notes });
  else context.out(`Wrote [lint] into ${target}, from ${name}`);
}

function textOf({ world }: Context, name: string): string {
  try {
    return readFileSync(resolve(world.cwd, name), "utf8");
  } catch (error) {
    throw fileFailure({ action: "Cannot read", name }, error);
  }
}

function taken(name: string): Failure {
  return new Failure("EBB_FILE_EXISTS", `Cannot write [lint] into ${name}: it has that table`, {
    hint: "Move its lines away, and join the two tables by hand",
  });
}
