import {
  baseName,
  directoryOf,
  filesBelow,
  messageOf,
  note,
  roughText,
  sourceOf,
  wholeSection,
} from "./files.ts";
import type { ForeignFile, ForeignMigration, Importer, Remark } from "./importer.ts";

const UP = /^(?:(.*)\/)?([^/]+)\/up\.sql$/;

/** diesel: a directory for each migration, with `up.sql`, `down.sql` and `metadata.toml`. */
export const diesel: Importer = {
  tool: "diesel",
  pattern: /^up\.sql$/,
  find: (files) => parentsOf(files),
  read: (files, directory) => {
    const remarks: Remark[] = [];
    const migrations = filesBelow(files, directory)
      .filter(({ name }) => isMigration(name, directory))
      .map((file) => migrationOf(files, file))
      .toSorted((a, b) => (a.version < b.version ? -1 : 1));
    for (const { name } of filesBelow(files, directory)) {
      if (
        /\/down\.sql$/.test(name) &&
        !files.some((file) => file.name === name.replace(/down\.sql$/, "up.sql"))
      ) {
        remarks.push(note(name, "it has no up.sql beside it: diesel does not run it"));
      }
    }
    return { migrations, remarks };
  },
};

/** Returns the directories that hold directories with an `up.sql`. */
function parentsOf(files: readonly ForeignFile[]): readonly string[] {
  const ups = files.filter(({ name }) => UP.test(name) && !/(?:^|\/)\./.test(name));
  return [...new Set(ups.map(({ name }) => directoryOf(directoryOf(name))))].sort();
}

function isMigration(name: string, directory: string): boolean {
  const own = directoryOf(name);
  return UP.test(name) && directoryOf(own) === directory && !baseName(own).startsWith(".");
}

function migrationOf(files: readonly ForeignFile[], up: ForeignFile): ForeignMigration {
  const directory = directoryOf(up.name);
  const name = baseName(directory);
  const beside = (other: string): ForeignFile | undefined =>
    files.find((file) => file.name === `${directory}/${other}`);
  const metadata = beside("metadata.toml");
  const transaction = metadata === undefined || runsInTransaction(roughText(metadata));
  const down = beside("down.sql");
  const underscore = name.indexOf("_");
  const version = underscore < 0 ? name : name.slice(0, underscore);
  return {
    version: version.replaceAll("-", ""),
    message: messageOf(underscore < 0 ? "" : name.slice(underscore + 1)),
    files: [up, down, metadata].flatMap((file) => file?.name ?? []),
    up: wholeSection(sourceOf(up), transaction),
    down: down && wholeSection(sourceOf(down), transaction),
  };
}

/** A file without the key counts as false there, and one that is no TOML as true. */
function runsInTransaction(metadata: string): boolean {
  const isToml = metadata.split("\n").every((line) => TOML_LINE.test(line));
  return !isToml || /^\s*run_in_transaction\s*=\s*true\b/m.test(metadata);
}

const TOML_LINE = /^\s*(?:#.*|\[[^\]]+\]\s*(?:#.*)?|[\w."'-]+\s*=\s*\S.*)?\s*$/;
