import { graphileHash } from "./checksums.ts";
import {
  baseName,
  directoryOf,
  filesIn,
  linesOf,
  lost,
  messageOf,
  note,
  roughText,
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
    remarks.push(...hooks(files, directoryOf(directoryOf(directory))));
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
  const checksums = hashesOf(source.text);
  return { version, message, files: [file.name], checksums, up, down: undefined };
}

/** The hash is over the hash before it and the text below the header. */
function hashesOf(text: string): readonly string[] {
  const lines = linesOf(text);
  const end = lines.findIndex((line) => !line.text.startsWith("--!"));
  const header = lines.slice(0, Math.max(end, 0)).map((line) => line.text);
  if (header.some((line) => /^--! *AllowInvalidHash\b/.test(line))) return [];
  const [, previous = "-"] = /^--! *Previous: *(\S+)/m.exec(header.join("\n")) ?? [];
  const body = text.slice(lines[end]?.start ?? text.length);
  return [graphileHash(previous === "-" ? "" : previous, body)];
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

/** Names the hooks in the project's settings. */
function hooks(files: readonly ForeignFile[], directory: string): readonly Remark[] {
  const own = files.filter(
    ({ name }) =>
      directoryOf(name) === directory && /^\.gmrc(?:\.jsonc?|\.js)?$/.test(baseName(name)),
  );
  return own.flatMap((file) =>
    linesOf(roughText(file)).flatMap(({ text, number }) => {
      const [, hook] = HOOK.exec(text) ?? [];
      return hook === undefined || /^\s*\/\//.test(text)
        ? []
        : [lost(file.name, `${hook} is a hook: ebb runs none`, number)];
    }),
  );
}

const HOOK =
  /\b((?:before|after)(?:Reset|AllMigrations|Current))["']?\s*:\s*(?!\s*(?:\[\s*\]|null))/;

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
