import type { Range } from "../sql/identifier.ts";
import { readStatements } from "../sql/statements.ts";
import { leadingWords } from "../sql/token-reader.ts";
import type { SourceText } from "../text/place.ts";
import { baseName, directoryOf, note, sourceOf } from "./files.ts";
import type { ForeignFile, ForeignProject, Importer } from "./importer.ts";

const NAME = /^(?:\w+_)?structure\.sql$/;

/** Rails: one base revision from `db/structure.sql`. */
export const rails: Importer = {
  tool: "rails",
  pattern: NAME,
  find: (files) => files.filter(isStructure).map(({ name }) => directoryOf(name)),
  read: (files, directory) => {
    const own = files.filter((file) => isStructure(file) && directoryOf(file.name) === directory);
    const file = own.find(({ name }) => baseName(name) === "structure.sql") ?? own[0];
    return file === undefined ? { migrations: [], remarks: [] } : readStructure(file);
  },
};

function isStructure({ name }: ForeignFile): boolean {
  return NAME.test(baseName(name));
}

function readStructure(file: ForeignFile): ForeignProject {
  const source = withoutMetaCommands(sourceOf(file));
  const { text } = source;
  const versions = [...text.matchAll(/\(?'(\d{4,})'\)?[,;]/g)].map(([, version = ""]) => version);
  const version = versions.toSorted().at(-1) ?? "structure";
  const gone = readStatements(source, 0).statements.filter((statement) =>
    isBookkeeping(leadingWords(text, statement, 60).join(" ")),
  );
  const parts: Range[] = [];
  let at = 0;
  for (const { start, end } of gone) {
    parts.push({ start: at, end: start });
    at = text.charAt(end) === ";" ? end + 1 : end;
  }
  parts.push({ start: at, end: text.length });
  return {
    migrations: [
      {
        version,
        message: "Schema of Rails",
        files: [file.name],
        up: { source, parts, transaction: true },
        down: undefined,
      },
    ],
    remarks: [note(file.name, "SET lines and the tables of Rails' own bookkeeping are left out")],
  };
}

/** pg_dump frames its script with commands of psql. The line stays, so that lines keep their numbers. */
function withoutMetaCommands({ name, text }: SourceText): SourceText {
  return { name, text: text.replace(/^\\(?:un)?restrict\b.*$/gm, "") };
}

/** Statements on the tables of Rails, and settings of pg_dump's session. */
function isBookkeeping(words: string): boolean {
  return (
    /^set (?!role )/.test(words) ||
    /^select pg_catalog \. set_config/.test(words) ||
    /^(?:create table|alter table(?: only)?|insert into|comment on table) (?:public \. )?"?(?:schema_migrations|ar_internal_metadata)"? /.test(
      words,
    )
  );
}
