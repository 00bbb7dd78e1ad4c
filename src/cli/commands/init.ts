import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { Failure } from "../../failure.ts";
import { wrap } from "../../output/screen/table.ts";
import { SETTING_ENTRIES, type SettingEntry } from "../../settings/settings-table.ts";
import { writeNewFile } from "../../source/write.ts";
import { errorCode, fileFailure } from "../../text/system-error.ts";
import type { Command, Context } from "../frame/command.ts";
import { randomHex } from "../terminal/world.ts";

/** `ebb init`: creates the directory for revision files, and a file with the settings. */
export const command: Command = {
  options: [],
  settings: ["dir"],
  details: [
    "Creates the directory (default: migrations) and, in the current directory, an ebb.toml with " +
      "every setting as a comment. An existing ebb.toml stays as it is.",
  ],
  examples: ["ebb init", "ebb init db/migrations"],
  run: async (context) => {
    const named = context.arguments[0] ?? context.settings.dir[0] ?? "migrations";
    const directory = named.replace(/(?<=.)[/\\]+$/, "");
    const path = resolve(context.world.cwd, directory);
    const created = [...makeDirectory(path, directory), ...writeSettings(context, directory)];
    const lines = created.length === 0 ? [`${directory} is ready`] : created.map(createdLine);
    if (context.wantsJson) context.json({ directory, created });
    else context.out(`${lines.join("\n")}\n\n${context.asTyped(NEXT)}`);
    return 0;
  },
};

const NEXT = 'Next: ebb revision -m "what it does"';

function createdLine(name: string): string {
  return `Created ${name}`;
}

/**
 * Creates the directory. Returns its name if it is new. An empty one is accepted.
 *
 * @throws {Failure} `EBB_FILE_EXISTS` when it is not empty, `EBB_FILE`
 */
function makeDirectory(path: string, name: string): readonly string[] {
  try {
    if (mkdirSync(path, { recursive: true }) !== undefined) return [name];
    if (readdirSync(path).length === 0) return [];
  } catch (error) {
    if (errorCode(error) !== "EEXIST") {
      throw fileFailure({ action: "Cannot make the directory", name }, error);
    }
    throw new Failure("EBB_FILE_EXISTS", `Cannot make the directory "${name}": it is a file`, {
      hint: "Name another directory: ebb init DIRECTORY",
    });
  }
  throw new Failure("EBB_FILE_EXISTS", `The directory "${name}" exists and is not empty`, {
    hint: 'If it has revision files, it is ready: ebb revision -m "what it does"',
  });
}

/** Writes the settings, and returns the names of the written files. */
function writeSettings({ world, note, settings }: Context, directory: string): readonly string[] {
  const path = resolve(world.cwd, "ebb.toml");
  if (!existsSync(path)) {
    const file = { path, name: "ebb.toml", text: settingsTemplate(directory) };
    writeNewFile(file, randomHex(world, 8));
    return ["ebb.toml"];
  }
  if (!settings.dir.includes(directory)) {
    note(`ebb.toml does not name this directory; add to it: dir = ${JSON.stringify(directory)}`);
  }
  return [];
}

/** Returns the ebb.toml of a new project: every setting with a default, as a comment. */
function settingsTemplate(directory: string): string {
  const settings = SETTING_ENTRIES.filter(
    ({ spec }) => !spec.outsideToml && spec.default !== undefined,
  ).map((entry) => lines(entry, directory));
  return `${HEADER}\n${settings.join("\n")}`;
}

const HEADER = `# Settings of ebb. What is commented out is the default. A variable (EBB_LOCK_WAIT) overrides
# what stands here, and a flag (--lock-wait) both.
# The database is named by DATABASE_URL, in the environment or in .env, or by --url.
`;

function lines({ name, key, spec }: SettingEntry, directory: string): string {
  const isOther = name === "dir" && directory !== spec.default;
  const value = isOther ? directory : (spec.default ?? "");
  const text = spec.kind === "count" ? value : JSON.stringify(value);
  const comment = wrap(spec.summary, 96).replace(/^/gm, "# ");
  return `${comment}\n${isOther ? "" : "# "}${key} = ${text}\n`;
}
