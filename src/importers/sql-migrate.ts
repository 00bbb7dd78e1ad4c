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

const NAME = /^(.*)\.sql$/;
const MARKER = /^-- \+migrate (Up|Down|StatementBegin|StatementEnd)\b(.*)$/;

/** sql-migrate: one file with `-- +migrate Up` and `-- +migrate Down`. */
export const sqlMigrate: Importer = {
  tool: "sql-migrate",
  pattern: NAME,
  find: (files) =>
    directoriesOf(
      files.filter(
        (file) => NAME.test(baseName(file.name)) && /^-- \+migrate Up\b/m.test(roughText(file)),
      ),
    ),
  read: (files, directory) => {
    const remarks: Remark[] = [];
    const migrations = filesIn(files, directory)
      .filter(({ name }) => NAME.test(baseName(name)))
      .map((file) => migrationOf(sourceOf(file), remarks));
    return { migrations: migrations.toSorted(byNumber), remarks };
  },
};

/** Names with a number come first, by number. */
function byNumber(one: ForeignMigration, other: ForeignMigration): number {
  const [a, b] = [one, other].map(({ version }) => /^\d+/.exec(version)?.[0]);
  if (a !== undefined && b !== undefined && BigInt(a) !== BigInt(b)) {
    return BigInt(a) < BigInt(b) ? -1 : 1;
  }
  if ((a === undefined) !== (b === undefined)) return a === undefined ? 1 : -1;
  return one.version < other.version ? -1 : 1;
}

function migrationOf(source: SourceText, remarks: Remark[]): ForeignMigration {
  const version = baseName(source.name);
  const name = NAME.exec(version)?.[1] ?? version;
  const plain = new Set<Direction>();
  let isOpen = false;
  const { up, down, count } = splitSections(source, (line) => {
    const [marker, word = "", options = ""] = MARKER.exec(line.text) ?? [];
    if (marker === undefined) return isOpen ? undefined : outside(source, line, remarks);
    isOpen = true;
    if (word.startsWith("Statement")) return "gone";
    const direction = word === "Down" ? "down" : "up";
    if (/\bnotransaction\b/.test(options)) plain.add(direction);
    return direction;
  });
  if (count.up === 0) remarks.push(lost(source.name, "it has no line -- +migrate Up"));
  return {
    version,
    name: /^(\d+)(?=[-_])/.exec(name)?.[1] ?? name,
    message: messageOf(name.replace(/^\d+[-_]/, "")),
    files: [source.name],
    up: { ...up, transaction: !plain.has("up") },
    down: down && { ...down, transaction: !plain.has("down") },
  };
}

/** sql-migrate ignores text before the first marker. Comments may stay. */
function outside(
  { name }: SourceText,
  { text, number }: Line,
  remarks: Remark[],
): "gone" | undefined {
  if (/^\s*(?:--.*)?$/.test(text)) return undefined;
  remarks.push(note(name, "text before the first marker is left out", number));
  return "gone";
}
