import type { Direction } from "../migration/migration.ts";
import type { SourceText } from "../text/place.ts";
import {
  baseName,
  directoriesOf,
  filesIn,
  type Line,
  lost,
  messageOf,
  roughText,
  sourceOf,
  splitSections,
} from "./files.ts";
import type { ForeignMigration, Importer, Remark } from "./importer.ts";

const NAME = /^(\d+)_(.+)\.sql$/;
const SPLIT = "---- create above / drop below ----";
const PLAIN = "---- tern: disable-tx ----";

/** tern: one file, with the down below `---- create above / drop below ----`. */
export const tern: Importer = {
  tool: "tern",
  pattern: NAME,
  find: (files) =>
    directoriesOf(
      files.filter((file) => NAME.test(baseName(file.name)) && roughText(file).includes(SPLIT)),
    ),
  read: (files, directory) => {
    const remarks: Remark[] = [];
    const migrations = filesIn(files, directory)
      .filter(({ name }) => NAME.test(baseName(name)))
      .map((file) => migrationOf(sourceOf(file), remarks));
    return {
      migrations: migrations.toSorted((a, b) => Number(a.version) - Number(b.version)),
      remarks,
    };
  },
};

function migrationOf(source: SourceText, remarks: Remark[]): ForeignMigration {
  const [, number = "", rest = ""] = NAME.exec(baseName(source.name)) ?? [];
  const plain = new Set<Direction>();
  let current: Direction = "up";
  const { up, down } = splitSections(source, (line) => {
    if (line.text.includes("{{")) remarks.push(template(source, line));
    if (line.text.trim() === PLAIN) {
      plain.add(current);
      return "gone";
    }
    if (line.text.trim() !== SPLIT) return undefined;
    current = "down";
    return current;
  });
  return {
    version: String(BigInt(number)),
    name: number,
    message: messageOf(rest),
    files: [source.name],
    up: { ...up, transaction: !plain.has("up") },
    down: down && { ...down, transaction: !plain.has("down") },
  };
}

function template({ name }: SourceText, { text, number }: Line): Remark {
  const words = /\{\{.*?(?:\}\}|$)/.exec(text)?.[0] ?? "{{";
  return lost(name, `${words} is a template of tern: write its text`, number);
}
