import { endOfLine, startOfNextLine } from "../sql/literal.ts";
import { baseName, directoriesOf, filesIn, hasText, messageOf, sourceOf } from "./files.ts";
import type { ForeignFile, ForeignMigration, ForeignSection, Importer } from "./importer.ts";
import { readUpDownFiles, UP_DOWN_NAME } from "./up-down-files.ts";

const NAME = /^(\d+)_(.*)\.sql$/;

/** sqlx: `12_name.sql`, or pairs of `12_name.up.sql` and `12_name.down.sql`. */
export const sqlx: Importer = {
  tool: "sqlx",
  pattern: NAME,
  find: (files) =>
    isProject(files) ? directoriesOf(files.filter(({ name }) => isMigration(name))) : [],
  read: (files, directory) => {
    const { migrations, remarks } = readUpDownFiles(files, directory, { section: sectionOf });
    const plain = filesIn(files, directory)
      .filter(({ name }) => NAME.test(baseName(name)) && !UP_DOWN_NAME.test(baseName(name)))
      .map(plainMigration);
    const all = [...migrations, ...plain];
    return {
      migrations: all.toSorted((a, b) => (BigInt(a.version) < BigInt(b.version) ? -1 : 1)),
      remarks,
    };
  },
};

function isProject(files: readonly ForeignFile[]): boolean {
  return (
    hasText(files, /(?:^|\/)Cargo\.toml$/, /\bsqlx\b/) ||
    files.some(({ name }) => /(?:^|\/)(?:sqlx\.toml|sqlx-data\.json)$|(?:^|\/)\.sqlx\//.test(name))
  );
}

function isMigration(name: string): boolean {
  return NAME.test(baseName(name)) && /(?:^|\/)migrations\//.test(name);
}

function plainMigration(file: ForeignFile): ForeignMigration {
  const [, number = "", rest = ""] = NAME.exec(baseName(file.name)) ?? [];
  return {
    version: String(BigInt(number)),
    name: number,
    message: messageOf(rest),
    files: [file.name],
    up: sectionOf(file),
    down: undefined,
  };
}

/** The marker counts only at the first byte. */
function sectionOf(file: ForeignFile): ForeignSection {
  const source = sourceOf(file);
  const { text } = source;
  const isPlain = file.bytes[0] === MINUS && text.startsWith("-- no-transaction");
  const isAlone = isPlain && endOfLine(text, 0) === "-- no-transaction".length;
  const start = isAlone ? startOfNextLine(text, 0) : 0;
  return { source, parts: [{ start, end: text.length }], transaction: !isPlain };
}

const MINUS = 0x2d;
