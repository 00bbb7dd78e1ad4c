import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { checkNewFiles } from "../../engine/project/new-revision.ts";
import { createProject } from "../../engine/project/project.ts";
import type { NamedTable } from "../../engine/takeover/find-table.ts";
import { FOREIGN_TABLES } from "../../engine/takeover/foreign-tables.ts";
import { knownMigrations } from "../../engine/takeover/known-migrations.ts";
import { prepareTakeOver } from "../../engine/takeover/take-over.ts";
import { Failure } from "../../failure.ts";
import { assemble, type Imported, type ImportedRevision } from "../../importers/assemble.ts";
import { IMPORTERS, type ToolFolder } from "../../importers/importers.ts";
import {
  type ImportView,
  importJson,
  importReport,
  importText,
  lostOf,
  nextSteps,
} from "../../output/import.ts";
import type { SourceFile } from "../../source/directory.ts";
import { foreignFiles } from "../../source/foreign-files.ts";
import type { SourceText } from "../../text/place.ts";
import { slug } from "../../text/slug.ts";
import type { Command, Context } from "../frame/command.ts";
import { NO_PROJECT } from "../frame/context.ts";
import { ALEMBIC_OPTIONS, withAlembic } from "../importing/alembic-bodies.ts";
import { choosePlace, joined, noMigrations, wordsOf } from "../importing/choose-place.ts";
import { importedSources, withWrittenDowns } from "../importing/import-downs.ts";
import { DRY_RUN_OPTION } from "../shared/dry-run.ts";
import { fileName, writePrepared } from "../shared/new-file.ts";
import { EXPECT_OPTION, LOG_OPTION, RUN_SETTINGS, runPlan } from "../shared/run-plan.ts";
import { STATE_OPTIONS, STATE_SETTINGS } from "../shared/states.ts";

/** `ebb import`: turns the migrations of another tool into revision files. */
export const command: Command = {
  options: [
    {
      name: "output",
      short: "o",
      value: "DIR",
      summary: "The directory for the revision files (default: the first of --dir)",
    },
    { name: "database", summary: "Also take over the database: record what the tool applied" },
    {
      name: "table",
      value: "NAME",
      summary: "The table of the tool, if it has another name: TABLE or SCHEMA.TABLE",
    },
    {
      name: "write-downs",
      summary: "Write the downs that are missing, and prove them on a scratch database",
    },
    ...ALEMBIC_OPTIONS,
    { name: "tag", value: "TEXT", summary: "A word for the log" },
    EXPECT_OPTION,
    DRY_RUN_OPTION,
    LOG_OPTION,
    ...STATE_OPTIONS,
  ],
  settings: [...new Set([...RUN_SETTINGS, ...STATE_SETTINGS])],
  details: [
    `TOOL is one of ${IMPORTERS.map(({ tool }) => tool).join(", ")}. Any other word is PATH, the ` +
      "directory of the project (default: the current one). Without TOOL it is found in the files.",
    "The SQL stays as it is. BEGIN and COMMIT around a whole file are removed. IMPORT.md in the " +
      "directory lists what was changed. Exits with 3 when something could not be carried over: " +
      "each is listed with file, line and reason.",
    "With --database the table of the tool is read and checked against the files, and the ledger is " +
      "stamped with the tool's own dates. The table stays as it is. Files that are edited, missing " +
      "or applied out of order, and failed migrations, stop the take-over.",
    "Alembic's revisions are read without Python. With --run-alembic the project's own Alembic writes " +
      "the SQL of a body that cannot be read, offline: it executes env.py and the revisions, and asks " +
      "first on a terminal.",
    "With --write-downs ebb writes each down that is missing from the effect of its up, and tries " +
      "it on a scratch database. Those that are not proven are listed.",
  ],
  examples: [
    "ebb import",
    "ebb import --database --dry-run",
    "ebb import dbmate db/migrations",
    "ebb import flyway . -o migrations",
    "ebb import prisma --write-downs",
    'ebb import --run-alembic --alembic "poetry run alembic"',
  ],
  run: async (context) => {
    const isTakeOver = context.options.flag("database");
    if (!isTakeOver && context.options.flag("dry-run")) throw needsDatabase();
    const { tool, path } = wordsOf(context.arguments);
    const files = foreignFiles(resolve(context.world.cwd, path), path);
    const place = choosePlace(tool, files, path);
    const { importer, directory } = place;
    const read = importer.read(files, directory);
    const imported = assemble(await withAlembic(context, read, { place, files, path }));
    if (imported.revisions.length === 0) throw noMigrations(place, path);
    const plain = viewOf(context, { imported, place, from: joined(path, directory) });
    const view = context.options.flag("write-downs")
      ? await withWrittenDowns(context, plain)
      : plain;
    if (isTakeOver) return takeOver(context, view, files);
    writeImport(context, view);
    if (context.wantsJson) context.json(importJson(view));
    else context.out(importText(view));
    return lostOf(view).length === 0 ? 0 : 3;
  },
};

function needsDatabase(): Failure {
  return new Failure("EBB_USAGE", "Option --dry-run needs --database", {
    hint: "It shows what the take-over of a database would record",
  });
}

interface Request {
  readonly imported: Imported;
  readonly place: ToolFolder;
  readonly from: string;
}

function viewOf(context: Context, { imported, place, from }: Request): ImportView {
  const out = (context.options.value("output") ?? context.settings.dir[0] ?? "migrations").replace(
    /(?<=.)[/\\]+$/,
    "",
  );
  return {
    ...imported,
    tool: place.importer.tool,
    from,
    written: imported.revisions.map((revision) => `${out}/${nameOf(revision)}`),
    wantedFiles: (imported.wanted ?? []).map(({ name }) => `${out}-wanted/${name}`),
    report: `${out}/IMPORT.md`,
  };
}

/** The files of an import: revisions, wanted schema, report. */
function filesOf(view: ImportView): readonly SourceText[] {
  const texts = [...view.revisions, ...(view.wanted ?? [])].map(({ text }) => text);
  const names = [...view.written, ...view.wantedFiles];
  const files = names.map((name, at) => ({ name, text: texts[at] ?? "" }));
  return [...files, { name: view.report, text: importReport(view) }];
}

function writeImport(context: Context, view: ImportView): void {
  const files = filesOf(view);
  if (isWritten(context, files)) return;
  refuseFilled(context, dirname(view.report));
  checkNewFiles(NO_PROJECT, files.slice(0, view.written.length));
  writePrepared(context, files);
}

/** An import that was written before is the same to the byte. */
function isWritten({ world }: Context, files: readonly SourceText[]): boolean {
  return files.every(({ name, text }) => {
    const path = resolve(world.cwd, name);
    return existsSync(path) && readFileSync(path, "utf8") === text;
  });
}

/** Takes the database over: the files are written when the database agrees, then it is stamped. */
async function takeOver(
  context: Context,
  view: ImportView,
  files: readonly SourceFile[],
): Promise<number> {
  const table = FOREIGN_TABLES[view.tool];
  if (table === undefined) throw new Error(`There is no table of ${view.tool}`);
  const isDryRun = context.options.flag("dry-run");
  const known = knownMigrations(view.tool, view.revisions, files);
  const named = namedTable(context.options.value("table"));
  const { project } = view;
  let remarks: readonly string[] = [];
  const status = await runPlan(
    context,
    {
      name: "stamp",
      logged: `import ${view.tool} --database`,
      whenMoved: "refuse",
      project: () => createProject(importedSources(view)),
      prepare: async (preparation) => {
        const taken = await prepareTakeOver(preparation, table, known, { named, project });
        remarks = taken.remarks;
        if (!isDryRun) writeImport(context, view);
        return taken.plan;
      },
    },
    isDryRun,
  );
  for (const remark of remarks) context.note(remark);
  if (status !== 0) return status;
  if (!context.wantsJson) tellTaken(context, view, isDryRun);
  return lostOf(view).length > 0 ? 3 : 0;
}

function tellTaken(context: Context, view: ImportView, isDryRun: boolean): void {
  context.note(importText(view, isDryRun));
  if (isDryRun) return;
  const isKept = FOREIGN_TABLES[view.tool]?.table === context.settings.versionTable;
  for (const step of nextSteps(view, isKept)) context.note(context.asTyped(step));
}

function namedTable(word: string | undefined): NamedTable | undefined {
  if (word === undefined) return undefined;
  const dot = word.indexOf(".");
  return dot < 0 ? { table: word } : { schema: word.slice(0, dot), table: word.slice(dot + 1) };
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
