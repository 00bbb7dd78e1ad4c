import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { unwrittenLine } from "../../ddl/sql-text.ts";
import type { WrittenDifference } from "../../ddl/written.ts";
import {
  DUMP_SIGNATURE,
  type DumpFile,
  dumpFiles,
  dumpText,
  writeDump,
} from "../../engine/author/dump.ts";
import { writtenJson } from "../../output/diff.ts";
import { cell } from "../../output/screen/screen.ts";
import type { Snapshot } from "../../schema/snapshot.ts";
import { counted } from "../../text/counted.ts";
import { fileFailure } from "../../text/system-error.ts";
import type { Command, Context } from "../frame/command.ts";
import { readGivenState, STATE_OPTIONS, STATE_SETTINGS, snapshotsOf } from "../shared/states.ts";
import { writeOutputFile } from "../terminal/output-file.ts";

/** `ebb dump`: the SQL that creates a schema. */
export const command: Command = {
  options: [
    {
      name: "output",
      short: "o",
      value: "FILE|DIR",
      summary:
        "Write to this file, or, for a directory or a name with a / at the end, one file per object",
    },
    ...STATE_OPTIONS,
  ],
  settings: STATE_SETTINGS,
  details: [
    "Prints the SQL that creates a state on an empty database, always in the same order: psql " +
      "loads it. The default state is the database; other states are named as in ebb diff.",
    "In a directory each object gets its own file with all its parts, for example " +
      "tables/public.users.sql, so that a change gives a small diff. Such a directory is a state " +
      "again. Files of an earlier dump are replaced, or removed if their object is gone; other " +
      "files are never touched.",
    "Data and global objects (roles, databases, tablespaces) are left out. Exits with 3 when " +
      "something cannot be written.",
  ],
  examples: ["ebb dump", "ebb dump revisions -o schema.sql", "ebb dump -o schema/"],
  run: async (context) => {
    const given = await readGivenState(context, context.arguments[0] ?? "database");
    const { snapshots, serverVersion } = await snapshotsOf(context, [given]);
    const [snapshot = new Map()] = snapshots;
    const written = writeDump(snapshot, serverVersion);
    const output = writeOutput(context, written, snapshot);
    for (const each of written.unwritten) context.note(cell(unwrittenLine(each)));
    if (context.wantsJson) context.json(dumpJson(given.label, output, written));
    else context.out(output.kind === "screen" ? dumpText(written).trimEnd() : outputText(output));
    return written.unwritten.length === 0 ? 0 : 3;
  },
};

/** The target of a dump. */
type Output =
  | { readonly kind: "screen" }
  | { readonly kind: "file"; readonly name: string }
  | {
      readonly kind: "directory";
      readonly name: string;
      readonly files: readonly string[];
      readonly removed: readonly string[];
    };

function writeOutput(context: Context, written: WrittenDifference, snapshot: Snapshot): Output {
  const name = context.options.value("output");
  if (name === undefined) return { kind: "screen" };
  if (isDirectoryName(context, name)) {
    const files = dumpFiles(written, snapshot);
    const removed = writeDirectory(context, name, files);
    const names = files.map((file) => join(name, file.name));
    return { kind: "directory", name, files: names, removed };
  }
  writeOutputFile(context.world, { name, text: dumpText(written), signature: DUMP_SIGNATURE });
  return { kind: "file", name };
}

function dumpJson(
  state: string,
  output: Output,
  written: WrittenDifference,
): Readonly<Record<string, unknown>> {
  return {
    state,
    file: output.kind === "file" ? output.name : null,
    files: output.kind === "directory" ? output.files : [],
    removed: output.kind === "directory" ? output.removed : [],
    ...writtenJson(written),
  };
}

function outputText(output: Exclude<Output, { kind: "screen" }>): string {
  if (output.kind === "file") return `Wrote ${cell(output.name)}`;
  const { files, removed, name } = output;
  const gone = removed.length === 0 ? "" : `, removed ${counted(removed.length, "file")}`;
  return `Wrote ${counted(files.length, "file")} into ${cell(name)}${gone}`;
}

function isDirectoryName({ world }: Context, name: string): boolean {
  if (/[/\\]$/.test(name)) return true;
  const path = resolve(world.cwd, name);
  return existsSync(path) && statSync(path).isDirectory();
}

/**
 * Writes the files, and removes the files of an earlier dump that are no longer needed. Returns the
 * names of the removed ones.
 */
function writeDirectory(
  { world }: Context,
  output: string,
  files: readonly DumpFile[],
): readonly string[] {
  const root = resolve(world.cwd, output);
  try {
    for (const { name } of files) mkdirSync(dirname(join(root, name)), { recursive: true });
  } catch (error) {
    throw fileFailure({ action: "Cannot make the directory", name: output }, error);
  }
  for (const { name, text } of files) {
    writeOutputFile(world, { name: join(output, name), text, signature: DUMP_SIGNATURE });
  }
  const written = new Set(files.map(({ name }) => name));
  const stale = earlierFiles(root).filter((name) => !written.has(name));
  for (const name of stale) rmSync(join(root, name));
  return stale.map((name) => join(output, name));
}

/** Returns the files of an earlier dump, by their paths below the directory. */
function earlierFiles(root: string): readonly string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true }).flatMap((folder) => {
    if (!folder.isDirectory()) return isDump(join(root, folder.name)) ? [folder.name] : [];
    const names = readdirSync(join(root, folder.name));
    return names
      .filter((name) => isDump(join(root, folder.name, name)))
      .map((name) => `${folder.name}/${name}`);
  });
}

function isDump(path: string): boolean {
  if (!path.endsWith(".sql") || !statSync(path).isFile()) return false;
  return readFileSync(path, "utf8").startsWith(DUMP_SIGNATURE);
}
