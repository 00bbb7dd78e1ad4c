import {
  baseName,
  directoriesOf,
  filesBelow,
  linesOf,
  lost,
  messageOf,
  note,
  programStub,
  refuseTwins,
  roughText,
  sourceOf,
  wholeSection,
} from "./files.ts";
import type {
  ForeignFile,
  ForeignMigration,
  ForeignProject,
  Importer,
  Remark,
} from "./importer.ts";

const VERSIONED = /^([VUB])(\d+(?:[._]\d+)*)__(.*)\.(sql|java|class|kt)$/;
const REPEATABLE = /^R__(.*)\.(sql|java|class|kt)$/;
const CALLBACK = /^(?:before|after|create)[A-Z]\w*?(?:__.*)?\.sql$/;

/** Flyway: `V1__name.sql`, `U1__name.sql`, `R__name.sql` and `B1__name.sql`, also in folders. */
export const flyway: Importer = {
  tool: "flyway",
  pattern: /^(?:V\d+(?:[._]\d+)*|R)__.*\.(?:sql|java|kt)$/,
  find: (files) => {
    if (hasRefinery(files)) return [];
    const found = new Set(
      directoriesOf(files.filter(({ name }) => isVersioned(name))).map(locationOf),
    );
    return [...found].filter(
      (directory) =>
        ![...found].some((other) => other !== directory && directory.startsWith(`${other}/`)),
    );
  },
  read: readFlyway,
};

/** A location is searched with its subdirectories, and is usually called `migration`. */
function locationOf(directory: string): string {
  return /^(?:.*\/)?migrations?(?=\/|$)/.exec(directory)?.[0] ?? directory;
}

function isVersioned(name: string): boolean {
  return /^V\d+(?:[._]\d+)*__.*\.sql$/.test(baseName(name));
}

function hasRefinery(files: readonly ForeignFile[]): boolean {
  return files.some(
    (file) =>
      /(?:^|\/)refinery\.toml$/.test(file.name) ||
      (/(?:^|\/)Cargo\.toml$/.test(file.name) && /\brefinery\b/.test(roughText(file))),
  );
}

function readFlyway(files: readonly ForeignFile[], directory: string): ForeignProject {
  const own = filesBelow(files, directory);
  const remarks: Remark[] = [];
  const versioned = own.flatMap((file) => versionedOf(file));
  const undo = new Map(versioned.filter(({ kind }) => kind === "U").map((one) => [one.key, one]));
  const ups = versioned.filter(({ kind }) => kind === "V").toSorted(byVersion);
  refuseTwins(ups.map(({ key, file }) => ({ version: key, files: [file.name] })));
  const migrations: ForeignMigration[] = [];
  for (const base of versioned
    .filter(({ kind }) => kind === "B")
    .toSorted(byVersion)
    .reverse()) {
    const isFirst = migrations.length === 0 && ups.every((up) => byVersion(base, up) < 0);
    if (isFirst) migrations.push(migrationOf(base, files, undefined, remarks));
    else
      remarks.push(note(base.file.name, "the migrations up to its version are imported instead"));
  }
  for (const up of ups) {
    migrations.push(migrationOf(up, files, undo.get(up.key), remarks));
    undo.delete(up.key);
  }
  for (const { file } of undo.values()) remarks.push(lost(file.name, "no V file has its version"));
  const wanted = own.flatMap((file) => repeatable(file, files, remarks));
  for (const { name } of own.filter(({ name }) => CALLBACK.test(baseName(name)))) {
    remarks.push(lost(name, "it is a callback: ebb runs none"));
  }
  return { migrations, remarks, wanted };
}

interface Versioned {
  readonly kind: string;
  readonly file: ForeignFile;
  /** As in the table: with dots. */
  readonly version: string;
  /** Equal for equal versions: V1 and V1.0. */
  readonly key: string;
  readonly description: string;
  readonly isProgram: boolean;
}

function versionedOf(file: ForeignFile): readonly Versioned[] {
  const [match, kind = "", digits = "", description = "", ending] =
    VERSIONED.exec(baseName(file.name)) ?? [];
  if (match === undefined) return [];
  const version = digits.replaceAll("_", ".");
  const key = version
    .split(".")
    .map((part) => String(BigInt(part)))
    .join(".")
    .replace(/(?:\.0)+$/, "");
  return [{ kind, file, version, key, description, isProgram: ending !== "sql" }];
}

function byVersion(one: Versioned, other: Versioned): number {
  const [a, b] = [one.key.split("."), other.key.split(".")];
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const [left, right] = [BigInt(a[at] ?? 0), BigInt(b[at] ?? 0)];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function migrationOf(
  { file, version, description, isProgram }: Versioned,
  files: readonly ForeignFile[],
  undo: Versioned | undefined,
  remarks: Remark[],
): ForeignMigration {
  const about = { version, message: messageOf(description) };
  if (isProgram) {
    const stub = programStub(file, about);
    remarks.push(stub.remark);
    return stub.migration;
  }
  return {
    ...about,
    files: [file.name, ...(undo === undefined ? [] : [undo.file.name])],
    up: sectionOf(file, files, remarks),
    down: undo && !undo.isProgram ? sectionOf(undo.file, files, remarks) : undefined,
  };
}

function sectionOf(
  file: ForeignFile,
  files: readonly ForeignFile[],
  remarks: Remark[],
): ForeignMigration["up"] {
  const settings = files.find(({ name }) => name === `${file.name}.conf`);
  const config = settings === undefined ? "" : roughText(settings);
  const replaces = !isOff(config, "placeholderReplacement") && !isOffInProject(files);
  if (replaces) remarks.push(...placeholders(file));
  return wholeSection(sourceOf(file), !isOff(config, "executeInTransaction"));
}

function isOff(config: string, key: string): boolean {
  return new RegExp(`^\\s*(?:flyway\\.)?${key}\\s*[=:]\\s*"?false\\b`, "im").test(config);
}

function isOffInProject(files: readonly ForeignFile[]): boolean {
  return files.some(
    (file) =>
      /(?:^|\/)flyway\.(?:conf|toml)$/.test(file.name) &&
      isOff(roughText(file), "placeholderReplacement"),
  );
}

function placeholders(file: ForeignFile): readonly Remark[] {
  return linesOf(sourceOf(file).text).flatMap((line) =>
    [...new Set(line.text.match(/\$\{[^}]*\}/g) ?? [])].map((name) =>
      lost(file.name, `${name} is a placeholder of Flyway: write its value`, line.number),
    ),
  );
}

function repeatable(
  file: ForeignFile,
  files: readonly ForeignFile[],
  remarks: Remark[],
): NonNullable<ForeignProject["wanted"]> {
  const [match, description = "", ending] = REPEATABLE.exec(baseName(file.name)) ?? [];
  if (match === undefined) return [];
  if (ending !== "sql") {
    remarks.push(lost(file.name, "it is a program: ebb runs none"));
    return [];
  }
  const { parts, source } = sectionOf(file, files, remarks);
  const text = parts.map(({ start, end }) => source.text.slice(start, end)).join("");
  remarks.push(note(file.name, "it is repeatable: it became a file of the wanted schema"));
  return [{ name: `${description.replace(/[^\w.-]+/g, "_")}.sql`, text }];
}
