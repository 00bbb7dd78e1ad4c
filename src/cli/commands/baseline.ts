import { authorBaseline } from "../../engine/author/baseline.ts";
import { EMPTY_SNAPSHOT } from "../../engine/author/dump.ts";
import { prepareStamp } from "../../engine/prepare/stamp.ts";
import type { Project } from "../../engine/project/project.ts";
import { refuseHeldLocks } from "../../engine/takeover/held-locks.ts";
import { Failure } from "../../failure.ts";
import { draftWritten } from "../../migration/draft.ts";
import { authoredJson, authoredNotes } from "../../output/authored.ts";
import { cell } from "../../output/screen/screen.ts";
import { compareSnapshots } from "../../schema/compare.ts";
import type { Command, Context } from "../frame/command.ts";
import { NO_PROJECT } from "../frame/context.ts";
import { findDatabase, withSession } from "../shared/database.ts";
import { newFileJson, prepareRevisions, writePrepared } from "../shared/new-file.ts";
import { LOG_OPTION, RUN_SETTINGS, runRequest } from "../shared/run-plan.ts";
import {
  type Live,
  readLive,
  STATE_OPTIONS,
  STATE_SETTINGS,
  withWorkshop,
} from "../shared/states.ts";

/** `ebb baseline`: a first revision from a database that has a schema already. */
export const command: Command = {
  options: [
    {
      name: "message",
      short: "m",
      value: "TEXT",
      summary: "The message of the revision (default: Baseline)",
    },
    { name: "rev-id", value: "ID", summary: "The revision's id instead of 12 random hex digits" },
    {
      name: "version-path",
      value: "DIR",
      summary: "The directory to write into, if there are several",
    },
    { name: "tag", value: "TEXT", summary: "A word for the log" },
    LOG_OPTION,
    ...STATE_OPTIONS,
  ],
  settings: [...new Set([...RUN_SETTINGS, ...STATE_SETTINGS, "author" as const])],
  details: [
    "Writes a revision that creates the present schema of the database, proves it on a scratch " +
      "database, and stamps the database with it. Nothing else is changed there.",
    "It is refused if there are revisions already, and while knex or Liquibase holds its lock. The down is declared irreversible. Exits with " +
      "3 when the revision does not create everything: the differences are listed at the top of the " +
      "file.",
  ],
  examples: ["ebb baseline", 'ebb baseline -m "As it was in May"'],
  run: async (context) => {
    refuseRevisions(projectOrNone(context));
    const live = await readLive(context);
    refuseUnfit(live);
    await withSession(await findDatabase(withoutTarget(context)), refuseHeldLocks);
    const authored = await withWorkshop(context, (workshop) => authorBaseline(workshop, live));
    const [file] = await prepareRevisions(context, {
      project: NO_PROJECT,
      parents: [],
      depends: [],
      message: "Baseline",
      drafts: [(revision) => draftWritten(revision, authored)],
    });
    if (file === undefined) throw new Error("No file was prepared");
    writePrepared(context, [file]);
    const { result, target } = await runRequest(withoutTarget(context), "baseline", {
      whenMoved: "refuse",
      project: () => context.project(),
      prepare: (preparation) => prepareStamp(preparation, { targets: ["head"], purge: false }),
    });
    const json = { target, ...newFileJson(file), ...authoredJson(authored), stamped: true };
    if (result.failure !== undefined)
      return context.fail(result.failure, { ...json, stamped: false });
    if (context.wantsJson) context.json(json);
    else
      context.out(`Created ${cell(file.name)}, and stamped the database with ${file.revision.id}`);
    for (const note of authoredNotes(authored, context.errorTheme)) context.note(note);
    return authored.doubts.length === 0 ? 0 : 3;
  },
};

function projectOrNone(context: Context): Project {
  try {
    return context.project();
  } catch (error) {
    if (error instanceof Failure && error.code === "EBB_NO_SOURCE") return NO_PROJECT;
    throw error;
  }
}

const NOT_FIRST = {
  hint: "To add what the revisions lack: ebb revision --autogenerate --wanted database",
};

function refuseRevisions({ headers }: Project): void {
  const [first] = headers.values();
  if (first === undefined) return;
  throw new Failure(
    "EBB_USAGE",
    `Cannot make a baseline: ${first.origin} exists already`,
    NOT_FIRST,
  );
}

function refuseUnfit({ heads, snapshot }: Live): void {
  const [head] = heads;
  if (head !== undefined) {
    throw new Failure("EBB_USAGE", `Cannot make a baseline: the database is at revision ${head}`, {
      hint: "Name the directory with its files with --dir",
    });
  }
  if (compareSnapshots(EMPTY_SNAPSHOT, snapshot).length > 0) return;
  throw new Failure("EBB_USAGE", "Cannot make a baseline: the database is empty", {
    hint: "Write a first revision with: ebb revision -m TEXT",
  });
}

/** Returns the context without a second notice of the database's name. */
function withoutTarget(context: Context): Context {
  const note = (text: string): void => {
    if (!text.startsWith("Database: ")) context.note(text);
  };
  return { ...context, note };
}
