import {
  baseName,
  directoryOf,
  filesIn,
  linesOf,
  lost,
  messageOf,
  note,
  sourceOf,
} from "./files.ts";
import type {
  ForeignFile,
  ForeignMigration,
  ForeignProject,
  Importer,
  Remark,
} from "./importer.ts";

const NAME = /^(\d+)(?:-([-\w]*))?\.sql$/;

/** graphile-migrate: the files of `migrations/committed`; current becomes wanted schema. */
export const graphileMigrate: Importer = {
  tool: "graphile-migrate",
  pattern: /^\d+(?:-[-\w]*)?\.sql$/,
  find: (files) => [
    ...new Set(
      files
        .map(({ name }) => directoryOf(name))
        .filter((directory) => baseName(directory) === "committed"),
    ),
  ],
  read: (files, directory) => {
    const remarks: Remark[] = [];
    const migrations = filesIn(files, directory)
      .filter(({ name }) => NAME.test(baseName(name)))
      .map((file) => migrationOf(file, remarks));
    return { migrations, remarks, wanted: currentOf(files, directoryOf(directory), remarks) };
  },
};

function migrationOf(file: ForeignFile, remarks: Remark[]): ForeignMigration {
  const source = sourceOf(file);
  const [, version = "", name = ""] = NAME.exec(baseName(file.name)) ?? [];
  let message = messageOf(name.replaceAll("-", "_"));
  let transaction = true;
  const parts = linesOf(source.text).filter((line) => {
    const [marker, word = "", rest = ""] = /^--!\s*([\w-]+):?\s*(.*)$/.exec(line.text) ?? [];
    if (word === "Message") message = rest.trim();
    if (word === "no-transaction") transaction = false;
    if (marker === undefined) remarks.push(...placeholders(file.name, line));
    return marker === undefined;
  });
  const first = parts.findIndex(({ text }) => text.trim() !== "");
  const up = { source, parts: parts.slice(Math.max(first, 0)), transaction };
  return { version, message, files: [file.name], up, down: undefined };
}

function placeholders(
  file: string,
  { text, number }: { readonly text: string; readonly number: number },
): readonly Remark[] {
  const names = text.match(/(?<![:\w]):[A-Z][A-Z0-9_]*\b/g) ?? [];
  return [...new Set(names)].map((name) =>
    lost(file, `${name} is a placeholder: write its value`, number),
  );
}

/** The unfinished migration. An empty one is no work. */
function currentOf(
  files: readonly ForeignFile[],
  directory: string,
  remarks: Remark[],
): NonNullable<ForeignProject["wanted"]> {
  const path = directory === "." ? "current" : `${directory}/current`;
  const own = files.filter(
    ({ name }) => name === `${path}.sql` || (name.startsWith(`${path}/`) && name.endsWith(".sql")),
  );
  return own.flatMap((file) => {
    const { text } = sourceOf(file);
    const isEmpty = linesOf(text).every((line) => /^\s*(?:--.*)?$/.test(line.text));
    if (isEmpty) return [];
    remarks.push(note(file.name, "it is unfinished: it became a file of the wanted schema"));
    return [{ name: baseName(file.name), text }];
  });
}
