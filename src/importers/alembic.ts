import { formatCreated, parseCreated } from "../migration/created.ts";
import type { Range } from "../sql/identifier.ts";
import { bodySql } from "./alembic-body.ts";
import { inOrder } from "./alembic-graph.ts";
import type { KnownEnums } from "./alembic-operations.ts";
import { revisionDirectories, scriptDirectories } from "./alembic-places.ts";
import { directoryOf, lost, messageOf, refuseTwins, sourceOf } from "./files.ts";
import type {
  ForeignFile,
  ForeignMigration,
  ForeignProject,
  ForeignSection,
  Importer,
  Remark,
} from "./importer.ts";
import { type PythonModule, readModule } from "./python-module.ts";
import { pythonLines } from "./python-tokens.ts";
import { isList, type PythonValue, Unreadable } from "./python-value.ts";

/** Alembic: `versions/*.py`, read without Python, in the order of the graph. */
export const alembic: Importer = {
  tool: "alembic",
  pattern: /\.py$/,
  find: scriptDirectories,
  read: (files, directory) => {
    const places = revisionDirectories(files, directory);
    const own = files.filter(
      ({ name }) => name.endsWith(".py") && places.includes(directoryOf(name)),
    );
    return readRevisions(own);
  },
};

/** A revision before its SQL is written. */
interface Script {
  readonly file: ForeignFile;
  readonly module: PythonModule;
  readonly migration: Omit<ForeignMigration, "up" | "down">;
}

function readRevisions(files: readonly ForeignFile[]): ForeignProject {
  const scripts = files.flatMap(scriptOf);
  refuseTwins(scripts.map(({ migration }) => migration));
  const remarks: Remark[] = [];
  const ordered = inOrder(scripts.map(({ migration }) => migration));
  const enums: KnownEnums = new Set();
  const migrations = ordered.flatMap((migration) => {
    const script = scripts.find(({ migration: { version } }) => version === migration.version);
    return script === undefined ? [] : [{ ...migration, ...sections(script, enums, remarks) }];
  });
  return { migrations, remarks };
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

function sections(
  { file, module }: Script,
  enums: KnownEnums,
  remarks: Remark[],
): Pick<ForeignMigration, "up" | "down"> {
  const read = (name: "upgrade" | "downgrade", known: KnownEnums): ForeignSection | Remark => {
    try {
      const { sql, transaction } = bodySql(module, name, known);
      return sectionOf(file, sql, transaction, lineOf(module, name));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return lost(file.name, `${name}() is not read: ${error.message}`, error.line);
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
