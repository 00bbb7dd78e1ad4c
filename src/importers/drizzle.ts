import { Failure } from "../failure.ts";
import type { Range } from "../sql/identifier.ts";
import type { SourceText } from "../text/place.ts";
import { foreignChecksums } from "./checksums.ts";
import {
  baseName,
  createdOf,
  directoryOf,
  filesBelow,
  linesOf,
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

const JOURNAL = /(?:^|\/)meta\/_journal\.json$/;
const FOLDER = /(?:^|\/)(\d{14})_([^/]*)\/migration\.sql$/;
const BREAKPOINT = "--> statement-breakpoint";

/** drizzle: the files of `meta/_journal.json`, or a directory for each migration. */
export const drizzle: Importer = {
  tool: "drizzle",
  pattern: /^_journal\.json$/,
  find: (files) => {
    const journals = files.filter(({ name }) => JOURNAL.test(name));
    const folders = files.filter(
      ({ name }) =>
        FOLDER.test(name) &&
        files.some((file) => file.name === `${directoryOf(name)}/snapshot.json`),
    );
    return [
      ...new Set([...journals, ...folders].map(({ name }) => directoryOf(directoryOf(name)))),
    ];
  },
  read: (files, directory) => {
    const own = filesBelow(files, directory);
    const journal = own.find(({ name }) => JOURNAL.test(name));
    return journal === undefined ? readFolders(own) : readJournal(own, journal, directory);
  },
};

function readFolders(own: readonly ForeignFile[]): ForeignProject {
  const migrations = own.flatMap((file) => {
    const [match, version = "", rest = ""] = FOLDER.exec(file.name) ?? [];
    if (match === undefined) return [];
    const moment = Date.parse(createdOf(version) ?? "");
    return [migrationOf(file, { version, message: messageOf(rest) }, moment)];
  });
  return { migrations, remarks: [] };
}

interface Entry {
  readonly tag: string;
  readonly when: number;
}

function readJournal(
  own: readonly ForeignFile[],
  journal: ForeignFile,
  directory: string,
): ForeignProject {
  const entries = entriesOf(journal);
  const prefix = directory === "." ? "" : `${directory}/`;
  const migrations = entries.map(({ tag, when }) => {
    const file = own.find(({ name }) => name === `${prefix}${tag}.sql`);
    if (file === undefined) throw missing(tag, journal.name);
    const created = new Date(when).toISOString().replace(/\.\d+Z$/, "Z");
    const message = messageOf(tag.replace(/^\d+_/, ""));
    return migrationOf(file, { version: tag, created, message }, when);
  });
  const listed = new Set(migrations.flatMap((migration) => migration.files));
  const remarks: Remark[] = own
    .filter(({ name }) => name.endsWith(".sql") && !listed.has(name))
    .map(({ name }) => note(name, "the journal does not list it: drizzle does not run it"));
  return { migrations, remarks };
}

function entriesOf(journal: ForeignFile): readonly Entry[] {
  const found = Array.from(roughText(journal).matchAll(/\{[^{}]*"tag"[^{}]*\}/g), ([text]) => ({
    tag: /"tag"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? "",
    when: Number(/"when"\s*:\s*(\d+)/.exec(text)?.[1] ?? 0),
  }));
  return found;
}

function missing(tag: string, journal: string): Failure {
  return new Failure("EBB_IMPORT", `Cannot find ${tag}.sql, which ${baseName(journal)} lists`, {
    hint: `Bring the file back, or remove its entry from ${journal}`,
  });
}

function migrationOf(
  file: ForeignFile,
  about: Pick<ForeignMigration, "version" | "message" | "created">,
  when: number,
): ForeignMigration {
  const source = sourceOf(file);
  const up = { source, parts: withoutBreakpoints(source), transaction: true };
  // The hash finds a row; one of an edited file is found by the moment in the journal.
  const keys = foreignChecksums("drizzle", file.bytes);
  return { ...about, files: [file.name], keys, aliases: [String(when)], up, down: undefined };
}

/** A breakpoint can stand alone on a line, or behind a statement. */
function withoutBreakpoints({ text }: SourceText): readonly Range[] {
  return linesOf(text).flatMap((line) => {
    const at = line.text.indexOf(BREAKPOINT);
    if (at < 0) return [line];
    if (line.text.trim() === BREAKPOINT) return [];
    const start = line.start + at;
    return [
      { start: line.start, end: start },
      { start: start + BREAKPOINT.length, end: line.end },
    ];
  });
}
