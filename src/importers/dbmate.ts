import type { Direction } from "../migration/migration.ts";
import type { SourceText } from "../text/place.ts";
import {
  baseName,
  directoriesOf,
  filesIn,
  type Line,
  lost,
  messageOf,
  note,
  roughText,
  sourceOf,
  splitSections,
} from "./files.ts";
import type { ForeignMigration, Importer, Remark } from "./importer.ts";

const NAME = /^(\d+)(.*)\.sql$/;
const MARKER = /^--\s*migrate:(up|down)(?:\s*$|\s+(\S.*)$)/;

/** dbmate: one file with `-- migrate:up` and `-- migrate:down`, in the order of the names. */
export const dbmate: Importer = {
  tool: "dbmate",
  pattern: NAME,
  find: (files) =>
    directoriesOf(
      files.filter(
        (file) => NAME.test(baseName(file.name)) && /^--\s*migrate:up\b/m.test(roughText(file)),
      ),
    ),
  read: (files, directory) => {
    const remarks: Remark[] = [];
    const migrations = filesIn(files, directory)
      .filter(({ name }) => NAME.test(baseName(name)))
      .map((file) => migrationOf(sourceOf(file), remarks));
    return { migrations, remarks };
  },
};

function migrationOf(source: SourceText, remarks: Remark[]): ForeignMigration {
  const [, version = "", rest = ""] = NAME.exec(baseName(source.name)) ?? [];
  const plain = new Set<Direction>();
  const { up, down, count } = splitSections(source, (line) => {
    const [marker, word, options = ""] = MARKER.exec(line.text) ?? [];
    if (marker === undefined) return undefined;
    const direction = word === "down" ? "down" : "up";
    if (/(?:^|\s)transaction:false\b/.test(options)) plain.add(direction);
    remarks.push(...unknownOptions(source, line, options));
    return direction;
  });
  if (count.up === 0) remarks.push(lost(source.name, "it has no line -- migrate:up"));
  if (count.up > 1 || count.down > 1) {
    remarks.push(note(source.name, "several sections of one kind: they are joined in their order"));
  }
  return {
    version,
    message: messageOf(rest),
    files: [source.name],
    up: { ...up, transaction: !plain.has("up") },
    down: down && { ...down, transaction: !plain.has("down") },
  };
}

function unknownOptions(source: SourceText, { number }: Line, options: string): readonly Remark[] {
  const words = options.split(/\s+/).filter((word) => word !== "");
  return words
    .filter((word) => !/^transaction:(?:true|false)$/.test(word))
    .map((word) => lost(source.name, `unknown option ${word}`, number));
}
