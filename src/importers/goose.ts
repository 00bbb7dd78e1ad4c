import type { SourceText } from "../text/place.ts";
import {
  baseName,
  directoriesOf,
  filesIn,
  type Line,
  lost,
  messageOf,
  note,
  programStub,
  roughText,
  sourceOf,
  splitSections,
} from "./files.ts";
import type { ForeignMigration, Importer, Remark } from "./importer.ts";

const NAME = /^(\d+)_(.*)\.(sql|go)$/;
const MARKER = /^--.*?\+goose\s+(.*)$/i;

/** goose: one file with `-- +goose Up` and `-- +goose Down`, in the order of the numbers. */
export const goose: Importer = {
  tool: "goose",
  pattern: NAME,
  find: (files) =>
    directoriesOf(files.filter((file) => /^--\s*\+goose\s+up\b/im.test(sqlText(file)))),
  read: (files, directory) => {
    const remarks: Remark[] = [];
    const migrations = filesIn(files, directory).flatMap((file) => {
      const [name, number = "", rest = "", kind] = NAME.exec(baseName(file.name)) ?? [];
      if (name === undefined || /_test\.go$/.test(name)) return unnumbered(file.name, remarks);
      const version = String(BigInt(number));
      if (version === "0") return unnumbered(file.name, remarks);
      const about = { version, name: number, message: messageOf(rest) };
      if (kind === "sql") return [{ ...migrationOf(sourceOf(file), remarks), ...about }];
      const stub = programStub(file, about);
      remarks.push(stub.remark);
      return [stub.migration];
    });
    return { migrations: migrations.toSorted(byNumber), remarks };
  },
};

function sqlText(file: Parameters<typeof roughText>[0]): string {
  return file.name.endsWith(".sql") ? roughText(file) : "";
}

function unnumbered(name: string, remarks: Remark[]): [] {
  if (name.endsWith(".sql"))
    remarks.push(note(name, "it has no number from 1 on: goose does not run it"));
  return [];
}

function byNumber(one: ForeignMigration, other: ForeignMigration): number {
  return BigInt(one.version) < BigInt(other.version) ? -1 : 1;
}

type Read = Omit<ForeignMigration, "version" | "message">;

function migrationOf(source: SourceText, remarks: Remark[]): Read {
  const seen = new Set<string>();
  let replaces = false;
  const { up, down, count } = splitSections(source, (line) => {
    const words = MARKER.exec(line.text)?.[1]?.trim().toLowerCase().replace(/\s+/g, " ");
    if (words === undefined) {
      if (replaces) remarks.push(...variables(source, line));
      return undefined;
    }
    seen.add(words);
    if (words.startsWith("envsub")) replaces = words === "envsub on";
    else if (!KNOWN.has(words)) remarks.push(unknownMarker(source, line));
    return words === "up" || words === "down" ? words : "gone";
  });
  if (count.up === 0) remarks.push(lost(source.name, "it has no line -- +goose Up"));
  const transaction = !seen.has("no transaction");
  return {
    files: [source.name],
    up: { ...up, transaction },
    down: down && { ...down, transaction },
  };
}

function unknownMarker(source: SourceText, { text, number }: Line): Remark {
  return lost(source.name, `unknown marker: ${text.trim()}`, number);
}

const KNOWN: ReadonlySet<string> = new Set([
  "up",
  "down",
  "statementbegin",
  "statementend",
  "no transaction",
]);

/** Names the variables of the environment in a line under ENVSUB. */
function variables(source: SourceText, line: Line): readonly Remark[] {
  const names = line.text.match(/\$(?:\w+|\{[^}]*\})/g) ?? [];
  return [...new Set(names)].map((name) =>
    lost(source.name, `${name} came from the environment: write its value`, line.number),
  );
}
