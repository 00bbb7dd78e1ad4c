import type { SourceText } from "../text/place.ts";
import {
  baseName,
  directoriesOf,
  filesIn,
  hasText,
  messageOf,
  programStub,
  roughText,
  sourceOf,
  splitSections,
  wholeSection,
} from "./files.ts";
import type { ForeignFile, ForeignMigration, Importer, Remark } from "./importer.ts";

const NAME = /^(\d*)([^.].*?)(?:\.(up|down))?\.(sql|js|ts|cjs|mjs)$/;
const MARKER = /^\s*--[\s-]*(up|down)\s+migration/i;

/** node-pg-migrate: SQL files with `-- Up Migration` and `-- Down Migration`, or pairs of files. */
export const nodePgMigrate: Importer = {
  tool: "node-pg-migrate",
  pattern: /^\d+.*\.sql$/,
  find: (files) => {
    const isProject = hasText(files, /(?:^|\/)package\.json$/, /"node-pg-migrate"/);
    return directoriesOf(
      files.filter(
        (file) =>
          file.name.endsWith(".sql") &&
          (/^\s*--[\s-]*up\s+migration/im.test(roughText(file)) ||
            (isProject && /(?:^|\/)migrations\/\d+[^/]*$/.test(file.name))),
      ),
    );
  },
  read: (files, directory) => {
    const remarks: Remark[] = [];
    const all = filesIn(files, directory).filter(({ name }) => NAME.test(baseName(name)));
    const migrations = all
      .filter(({ name }) => !name.endsWith(".down.sql"))
      .map((file) => migrationOf(file, all, remarks));
    return { migrations: migrations.toSorted(byMoment), remarks };
  },
};

function migrationOf(
  file: ForeignFile,
  all: readonly ForeignFile[],
  remarks: Remark[],
): ForeignMigration {
  const [, number = "", rest = "", side, ending] = NAME.exec(baseName(file.name)) ?? [];
  const about = {
    version: `${number}${rest}`,
    ...(number.length > 0 && { name: number }),
    message: messageOf(rest),
  };
  if (ending !== "sql") {
    const stub = programStub(file, about);
    remarks.push(stub.remark);
    return stub.migration;
  }
  const source = sourceOf(file);
  const down = all.find(({ name }) => name === file.name.replace(/\.up\.sql$/, ".down.sql"));
  if (side === "up") {
    return {
      ...about,
      files: [file.name, ...(down === undefined ? [] : [down.name])],
      up: wholeSection(source),
      down: down && wholeSection(sourceOf(down)),
    };
  }
  return { ...about, files: [file.name], ...sectionsOf(source) };
}

/** Without a marker for up, the whole file is up, also what stands below the marker for down. */
function sectionsOf(source: SourceText): Pick<ForeignMigration, "up" | "down"> {
  const { up, down, count } = splitSections(source, ({ text }) => {
    const word = MARKER.exec(text)?.[1]?.toLowerCase();
    return word === "up" || word === "down" ? word : undefined;
  });
  if (count.up > 0 || down === undefined) return { up, down };
  const parts = [...up.parts, ...down.parts].toSorted((a, b) => a.start - b.start);
  return { up: { ...up, parts }, down };
}

/** The number is milliseconds, or 17 digits of a date in UTC. */
function byMoment(one: ForeignMigration, other: ForeignMigration): number {
  const [a, b] = [momentOf(one), momentOf(other)];
  if (a !== b) return a < b ? -1 : 1;
  return one.version < other.version ? -1 : 1;
}

function momentOf({ name = "" }: ForeignMigration): number {
  const [, date, hour, minute, second, rest] =
    /^(\d{8})(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(name) ?? [];
  if (date === undefined) return Number(name);
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  return Date.parse(`${day}T${hour}:${minute}:${second}.${rest}Z`);
}
