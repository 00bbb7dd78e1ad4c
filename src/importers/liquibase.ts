import { directoriesOf, lost, messageOf, note, roughText, sourceOf } from "./files.ts";
import type {
  ForeignFile,
  ForeignMigration,
  ForeignProject,
  ForeignSection,
  Importer,
  Remark,
} from "./importer.ts";
import { type ChangeSet, isFormattedSql, readChangeSets } from "./liquibase-file.ts";
import { changelogOf, filesInOrder } from "./liquibase-order.ts";

/** Liquibase: the changesets of formatted SQL files, in the order of the root changelog. */
export const liquibase: Importer = {
  tool: "liquibase",
  pattern: /\.sql$/,
  find: (files) => {
    const root = changelogOf(files);
    const own = files.filter(({ name }) => name.endsWith(".sql"));
    const places = directoriesOf(own.filter((file) => isFormattedSql(roughText(file))));
    if (places.length === 0) return [];
    return root === undefined && places.length === 1 ? places : ["."];
  },
  read: readLiquibase,
};

function readLiquibase(files: readonly ForeignFile[], directory: string): ForeignProject {
  const remarks: Remark[] = [];
  const own = filesInOrder(files, directory, remarks);
  const sets = own.flatMap((file): readonly ChangeSet[] => {
    const source = sourceOf(file);
    if (isFormattedSql(source.text)) return readChangeSets(source, remarks);
    return [rawSet(source)];
  });
  const migrations = sets.filter((set) => isForPostgres(set, remarks));
  return { migrations: migrations.map((set) => migrationOf(set, migrations, remarks)), remarks };
}

/** A plain file that `includeAll` takes is one changeset. */
function rawSet(source: ChangeSet["source"]): ChangeSet {
  return {
    author: "includeAll",
    id: "raw",
    line: 1,
    attributes: new Map(),
    source,
    up: [{ start: 0, end: source.text.length }],
    down: undefined,
    comment: "",
    properties: new Map(),
  };
}

function isForPostgres({ attributes, source, line }: ChangeSet, remarks: Remark[]): boolean {
  const servers = (attributes.get("dbms") ?? "").split(",").map((one) => one.trim());
  const isOther = servers[0] !== "" && !servers.includes("postgresql") && !servers.includes("all");
  const isNegated = servers.some((one) => one.startsWith("!")) && !servers.includes("!postgresql");
  if (attributes.get("ignore") === "true" || (isOther && !isNegated)) {
    remarks.push(note(source.name, "a changeset that PostgreSQL does not run is left out", line));
    return false;
  }
  return true;
}

/** Attributes that change when or how a changeset runs. */
const LOST_ATTRIBUTES = ["context", "contextFilter", "labels", "runOnChange", "runAlways"];

function migrationOf(
  set: ChangeSet,
  all: readonly ChangeSet[],
  remarks: Remark[],
): ForeignMigration {
  const { id, author, source, attributes, line, comment } = set;
  for (const name of [...LOST_ATTRIBUTES, "runWith", "runOrder", "failOnError"]) {
    const value = attributes.get(name);
    if (value === undefined || value === "false") continue;
    remarks.push(lost(source.name, `${author}:${id}: ebb does not keep ${name}:${value}`, line));
  }
  const transaction = attributes.get("runInTransaction") !== "false";
  return {
    version: versionOf(set),
    name: nameOf(set, all),
    message: comment === "" ? messageOf(id) : comment,
    author,
    files: [source.name],
    checked: attributes.has("endDelimiter") ? "" : checkedText(set),
    up: sectionOf(set, transaction, remarks),
    down: downOf(set, transaction, remarks),
  };
}

/** The key of a changeset in Liquibase's table. */
function versionOf({ id, author, source, attributes }: ChangeSet): string {
  return `${id}::${author}::${attributes.get("logicalFilePath") ?? logicalPath(source)}`;
}

function logicalPath({ name, text }: ChangeSet["source"]): string {
  const first = text.trimStart().split(/\r?\n/, 1)[0] ?? "";
  return /\blogicalFilePath:(\S+)/i.exec(first)?.[1] ?? name;
}

/** An id alone is used as long as no other changeset has it. */
function nameOf({ id, author, source }: ChangeSet, all: readonly ChangeSet[]): string {
  const same = all.filter((set) => set.id === id);
  if (same.length === 1 && id !== "raw") return id;
  const sameAuthor = same.filter((set) => set.author === author);
  if (sameAuthor.length === 1) return `${id}_${author}`;
  return `${id}_${author}_${source.name.replace(/\.sql$/, "")}`;
}

/** The text that Liquibase's checksum is over: with the values of properties. */
function checkedText({ up, source, properties }: ChangeSet): string {
  const text = up.map(({ start, end }) => source.text.slice(start, end)).join("");
  return text.replace(/\$\{([^}\s]+)\}/g, (whole, name: string) => properties.get(name) ?? whole);
}

function sectionOf(set: ChangeSet, transaction: boolean, remarks: Remark[]): ForeignSection {
  const { source, up, attributes, line } = set;
  const text = up.map(({ start, end }) => source.text.slice(start, end)).join("");
  const delimiter = attributes.get("endDelimiter");
  const filled = filledIn(set, text, remarks);
  const plain =
    delimiter === undefined || delimiter === ";" ? filled : undelimited(filled, delimiter);
  if (plain === text) return { source, parts: up, transaction };
  const written = { name: source.name, text: plain };
  return { source: written, parts: [{ start: 0, end: plain.length }], transaction, line };
}

/** Puts a semicolon in the place of another delimiter at the end of a line. */
function undelimited(text: string, delimiter: string): string {
  const words = delimiter.replace(/\\n/g, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(`;?[ \\t]*(?:\\r?\\n)?[ \\t]*${words}[ \\t]*$`, "gm");
  return text.replace(pattern, ";");
}

/** Fills in properties of the file; Liquibase leaves other names as they are. */
function filledIn(
  { properties, source, line }: Pick<ChangeSet, "properties" | "source" | "line">,
  text: string,
  remarks: Remark[],
): string {
  return text.replace(/\$\{([^}\s]+)\}/g, (whole, name: string) => {
    const value = properties.get(name);
    if (value !== undefined) return value;
    remarks.push(lost(source.name, `${whole} is a parameter of Liquibase: write its value`, line));
    return whole;
  });
}

function downOf(
  set: ChangeSet,
  transaction: boolean,
  remarks: Remark[],
): ForeignSection | undefined {
  const { down, source, line } = set;
  if (down === undefined) return undefined;
  if (/^\s*changesetId:/i.test(down)) {
    remarks.push(lost(source.name, `its rollback is another changeset: ${down.trim()}`, line));
    return undefined;
  }
  const isEmpty = /^\s*(?:empty|not required)\s*;?\s*$/i.test(down);
  const sql = isEmpty ? "" : filledIn(set, down, remarks).trim();
  const text = sql === "" || sql.endsWith(";") ? sql : `${sql};`;
  const written = { name: source.name, text: text === "" ? "" : `${text}\n` };
  return { source: written, parts: [{ start: 0, end: written.text.length }], transaction, line };
}
