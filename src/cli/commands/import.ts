import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { checkNewFiles } from "../../engine/project/new-revision.ts";
import { Failure } from "../../failure.ts";
import { assemble, type Imported, type ImportedRevision } from "../../importers/assemble.ts";
import {
  findNamed,
  findPlaces,
  IMPORTERS,
  importerOf,
  type Place,
  programTool,
} from "../../importers/importers.ts";
import {
  type ImportView,
  importJson,
  importReport,
  importText,
  lostOf,
} from "../../output/import.ts";
import type { SourceFile } from "../../source/directory.ts";
import { foreignFiles } from "../../source/foreign-files.ts";
import { slug } from "../../text/slug.ts";
import type { Command, Context } from "../frame/command.ts";
import { NO_PROJECT } from "../frame/context.ts";
import { fileName, writePrepared } from "../shared/new-file.ts";

/** `ebb import`: turns the migrations of another tool into revision files. */
export const command: Command = {
  options: [
    {
      name: "output",
      short: "o",
      value: "DIR",
      summary: "The directory for the revision files (default: the first of --dir)",
    },
  ],
  settings: ["dir"],
  details: [
    `TOOL is one of ${IMPORTERS.map(({ tool }) => tool).join(", ")}. Any other word is PATH, the ` +
      "directory of the project (default: the current one). Without TOOL it is found in the files.",
    "The SQL stays as it is. BEGIN and COMMIT around a whole file are removed. IMPORT.md in the " +
      "directory lists what was changed. Exits with 3 when something could not be carried over: " +
      "each is listed with file, line and reason.",
  ],
  examples: ["ebb import", "ebb import dbmate db/migrations", "ebb import flyway . -o migrations"],
  run: async (context) => {
    const { tool, path } = wordsOf(context.arguments);
    const files = foreignFiles(resolve(context.world.cwd, path), path);
    const place = choosePlace(tool, files, path);
    const { importer, directory } = place;
    const imported = assemble(importer.read(files, directory));
    if (imported.revisions.length === 0) throw noMigrations(place, path);
    const view = writeImport(context, { imported, place, from: joined(path, directory) });
    if (context.wantsJson) context.json(importJson(view));
    else context.out(importText(view));
    return lostOf(view).length === 0 ? 0 : 3;
  },
};

/** Tells the tool from the path. */
function wordsOf(words: readonly string[]): { readonly tool?: string; readonly path: string } {
  const [first, second, third] = words;
  if (third !== undefined) throw tooMany(third);
  const tool = [first, second].find((word) => word !== undefined && importerOf(word));
  const paths = words.filter((word) => word !== tool);
  if (paths[1] !== undefined) throw tooMany(paths[1]);
  return { ...(tool && { tool }), path: paths[0]?.replace(/(?<=.)[/\\]+$/, "") ?? "." };
}

function tooMany(word: string): Failure {
  return new Failure("EBB_USAGE", `Cannot use the word "${word}": it is no tool`, {
    hint: `Tools are ${IMPORTERS.map(({ tool }) => tool).join(", ")}`,
  });
}

function choosePlace(tool: string | undefined, files: readonly SourceFile[], path: string): Place {
  const importer = tool === undefined ? undefined : importerOf(tool);
  const all = importer === undefined ? findPlaces(files) : findNamed(importer, files);
  const top = all.filter(({ directory }) => directory === ".");
  const [first, ...more] = top.length > 0 ? top : all;
  if (first === undefined) throw nothingFound(tool, files, path);
  if (more.length === 0) return first;
  throw new Failure("EBB_IMPORT", `Cannot choose between ${all.length} places`, {
    hint: all
      .slice(0, 8)
      .map((place) => `ebb import ${place.importer.tool} ${joined(path, place.directory)}`)
      .join("; "),
  });
}

function nothingFound(
  tool: string | undefined,
  files: readonly SourceFile[],
  path: string,
): Failure {
  const program = programTool(files);
  if (program !== undefined) {
    return new Failure("EBB_IMPORT", `Cannot import from ${program}: its migrations are programs`, {
      hint: "Start from the schema of a database: ebb baseline",
    });
  }
  const of = tool === undefined ? "another tool" : tool;
  return new Failure("EBB_IMPORT", `Cannot find migrations of ${of} in "${path}"`, {
    hint: "Name the tool and the directory: ebb import TOOL PATH; without migrations: ebb baseline",
  });
}

function noMigrations({ importer, directory }: Place, path: string): Failure {
  const where = joined(path, directory);
  return new Failure("EBB_IMPORT", `Cannot find migrations of ${importer.tool} in "${where}"`, {
    hint: "Name the directory that holds its files: ebb import TOOL PATH",
  });
}

function joined(path: string, directory: string): string {
  if (directory === ".") return path;
  return path === "." ? directory : `${path}/${directory}`;
}

interface Request {
  readonly imported: Imported;
  readonly place: Place;
  readonly from: string;
}

function writeImport(context: Context, { imported, place, from }: Request): ImportView {
  const out = (context.options.value("output") ?? context.settings.dir[0] ?? "migrations").replace(
    /(?<=.)[/\\]+$/,
    "",
  );
  refuseFilled(context, out);
  const revisions = imported.revisions.map((revision) => ({
    name: `${out}/${nameOf(revision)}`,
    text: revision.text,
  }));
  checkNewFiles(NO_PROJECT, revisions);
  const wanted = (imported.wanted ?? []).map(({ name, text }) => ({
    name: `${out}-wanted/${name}`,
    text,
  }));
  const view: ImportView = {
    ...imported,
    tool: place.importer.tool,
    from,
    written: revisions.map(({ name }) => name),
    wantedFiles: wanted.map(({ name }) => name),
    report: `${out}/IMPORT.md`,
  };
  const report = { name: view.report, text: importReport(view) };
  writePrepared(context, [...revisions, ...wanted, report]);
  return view;
}

/** Revision files and files of another tool cannot be in one directory. */
function refuseFilled({ world }: Context, out: string): void {
  const path = resolve(world.cwd, out);
  if (!existsSync(path)) return;
  const names = readdirSync(path, { recursive: true, encoding: "utf8" });
  const taken = names.find((name) => /\.sql$/i.test(name) || name === "IMPORT.md");
  if (taken === undefined) return;
  throw new Failure("EBB_FILE_EXISTS", `Cannot import into "${out}": it holds ${taken}`, {
    hint: "Name a new directory: ebb import -o DIR",
  });
}

function nameOf({ id, message, created }: ImportedRevision): string {
  if (created !== undefined) return fileName({ id, message, created });
  return `${[id.slice(0, 72), slug(message)].filter((part) => part !== "").join("_")}.sql`;
}
