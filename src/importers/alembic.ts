import { formatCreated, parseCreated } from "../migration/created.ts";
import type { Range } from "../sql/identifier.ts";
import { bodySql } from "./alembic-body.ts";
import { inOrder } from "./alembic-graph.ts";
import type { KnownEnums } from "./alembic-operations.ts";
import { revisionDirectories, scriptDirectories } from "./alembic-places.ts";
import {
  bodyKey,
  type PrintedBodies,
  printedBody,
  withoutDoubledPercent,
} from "./alembic-printed.ts";
import { directoryOf, lost, messageOf, refuseTwins, roughText, sourceOf } from "./files.ts";
import type {
  ForeignFile,
  ForeignMigration,
  ForeignProject,
  ForeignSection,
  Importer,
  Remark,
  UnreadBody,
} from "./importer.ts";
import { type PythonModule, readModule } from "./python-module.ts";
import { pythonLines } from "./python-tokens.ts";
import { isList, type PythonValue, Unreadable } from "./python-value.ts";

/** Alembic: `versions/*.py`, read without Python, in the order of the graph. */
export const alembic: Importer = {
  tool: "alembic",
  pattern: /\.py$/,
  find: scriptDirectories,
  read: (files, directory, printed = new Map()) => {
    const places = revisionDirectories(files, directory);
    const own = files.filter(
      ({ name }) => name.endsWith(".py") && places.includes(directoryOf(name)),
    );
    const prefix = directory === "." ? "" : `${directory}/`;
    const environment = files.find(({ name }) => name === `${prefix}env.py`);
    return readRevisions(own, { printed, environment: environment ? roughText(environment) : "" });
  },
};

/** A revision before its SQL is written. */
interface Script {
  readonly file: ForeignFile;
  readonly module: PythonModule;
  readonly migration: Omit<ForeignMigration, "up" | "down">;
}

/** The SQL that Alembic wrote, and the env.py that ran then. */
interface FromAlembic {
  readonly printed: PrintedBodies;
  readonly environment: string;
}

function readRevisions(files: readonly ForeignFile[], from: FromAlembic): ForeignProject {
  const scripts = files.flatMap(scriptOf);
  refuseTwins(scripts.map(({ migration }) => migration));
  const remarks: Remark[] = [];
  const ordered = inOrder(scripts.map(({ migration }) => migration));
  const unread: UnreadBody[] = [];
  const reading = { ...from, enums: new Set<string>(), remarks, unread };
  const migrations = ordered.flatMap((migration) => {
    const script = scripts.find(({ migration: { version } }) => version === migration.version);
    return script === undefined ? [] : [{ ...migration, ...sections(script, reading) }];
  });
  return { migrations, remarks, unread };
}

/** Returns the revision of a file, or nothing for another program. */
function scriptOf(file: ForeignFile): readonly Script[] {
  const text = sourceOf(file).text.replace(/\r\n?/g, "\n");
  const module = readModule(pythonLines(text));
  const version = module.scope.get("revision");
  if (typeof version !== "string") return [];
  const names = (key: string): readonly string[] => namesIn(module.scope.get(key));
  return [
    {
      file,
      module,
      migration: {
        version,
        ...aboutOf(module.docstring, file.name),
        parents: names("down_revision"),
        labels: names("branch_labels"),
        depends: names("depends_on"),
        files: [file.name],
      },
    },
  ];
}

function namesIn(value: PythonValue | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The docstring has the message, then `Revision ID:`, `Revises:` and `Create Date:`. */
function aboutOf(
  docstring: string,
  file: string,
): Pick<ForeignMigration, "message" | "description" | "created"> {
  const fields = /^(?:Revision ID|Revises|Create Date)\s*:/im.exec(docstring);
  const words = docstring.slice(0, fields?.index ?? docstring.length).trim();
  const created = /^Create Date\s*:\s*(\S.*?)\s*$/im.exec(docstring)?.[1];
  const instant = created === undefined ? undefined : parseCreated(created);
  const [first = "", ...rest] = words.split("\n");
  const base = file.slice(file.lastIndexOf("/") + 1).replace(/\.py$/, "");
  return {
    message: first === "" ? messageOf(base) : first,
    description: rest.join("\n").trim(),
    ...(instant !== undefined && { created: formatCreated(instant) }),
  };
}

interface Reading extends FromAlembic {
  readonly enums: KnownEnums;
  readonly remarks: Remark[];
  readonly unread: UnreadBody[];
}

function sections(script: Script, reading: Reading): Pick<ForeignMigration, "up" | "down"> {
  const { file, module } = script;
  const { enums, remarks } = reading;
  const read = (name: "upgrade" | "downgrade", known: KnownEnums): ForeignSection | Remark => {
    try {
      const { sql, transaction } = bodySql(module, name, known);
      return sectionOf(file, sql, transaction, lineOf(module, name));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return printedSection(script, reading, { name, known, error });
    }
  };
  const up = read("upgrade", enums);
  const down = read("downgrade", new Set(enums));
  for (const one of [up, down]) if ("text" in one) remarks.push(one);
  return {
    up: "text" in up ? sectionOf(file, stub(file), true, up.line) : up,
    down: "text" in down ? undefined : down,
  };
}

/** Takes the SQL that Alembic printed for a body that cannot be read, if it did. */
function printedSection(
  { file, module, migration }: Script,
  { printed, environment, unread }: Reading,
  { name, known, error }: UnreadFunction,
): ForeignSection | Remark {
  const { version, parents = [] } = migration;
  const direction = name === "upgrade" ? "up" : "down";
  const found = printed.get(bodyKey(direction, version));
  const reason = `${name}() is not read: ${error.message}`;
  if (found === undefined) {
    unread.push({ direction, version, parent: parents[0] });
    return lost(file.name, reason, error.line);
  }
  if (found.kind === "failed") return lost(file.name, `${reason}; ${found.reason}`, error.line);
  const body = printedBody(found.text, direction, version);
  if (body === undefined) {
    return lost(file.name, `${reason}; Alembic printed nothing about ${version}`, error.line);
  }
  const sql = withoutDoubledPercent(body.sql, environment, roughText(file));
  for (const [, type = ""] of sql.matchAll(/^create type ([\w."]+) as enum\b/gim)) known.add(type);
  return sectionOf(file, sql, body.transaction, lineOf(module, name));
}

/** A function that cannot be read, and why. */
interface UnreadFunction {
  readonly name: "upgrade" | "downgrade";
  readonly known: KnownEnums;
  readonly error: Unreadable;
}

function lineOf({ functions }: PythonModule, name: string): number | undefined {
  return functions.get(name)?.[0]?.line;
}

/** An up that fails until a person writes its SQL. */
function stub({ name }: ForeignFile): string {
  const file = name.replace(/[^\w./ -]/g, "_");
  return `do $$ begin raise exception 'write the SQL of ${file} here: it needs Python'; end $$;\n`;
}

function sectionOf(
  { name }: ForeignFile,
  text: string,
  transaction: boolean,
  line: number | undefined,
): ForeignSection {
  const parts: readonly Range[] = [{ start: 0, end: text.length }];
  return { source: { name, text }, parts, transaction, ...(line && { line }) };
}
