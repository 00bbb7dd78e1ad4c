import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { readServerFacts } from "../../engine/inspect/server-facts.ts";
import { requireUsable } from "../../engine/ledger/check-state.ts";
import { readState } from "../../engine/ledger/ledger-state.ts";
import { Failure } from "../../failure.ts";
import { type DoctorView, doctorJson, doctorText, type FoundFile } from "../../output/doctor.ts";
import { settingRows } from "../../output/settings-report.ts";
import type { Command, Context } from "../frame/command.ts";
import { showText } from "../frame/pager.ts";
import { findDatabase, targetJson, withSession } from "../shared/database.ts";

/** `ebb doctor`: the settings, files and database that ebb would use, and if they work. */
export const command: Command = {
  options: [],
  settings: [
    "url",
    "passwordCommand",
    "envFile",
    "dir",
    "schema",
    "versionTable",
    "role",
    "connectTimeout",
    "readTimeout",
    "wait",
    "pager",
  ],
  details: [
    "Shows every setting with its value and its source, the paths of the files, the connection " +
      "without its password, and then the server and the ledger. Nothing is written.",
    "Exits with 0 when ebb can work there, or else with the exit status of the error.",
  ],
  examples: ["ebb doctor", "ebb doctor --json"],
  run: async (context) => {
    const { view, failure } = await examine(context);
    const json = { target: targetOf(context, view), ...doctorJson(view) };
    if (!context.wantsJson) await showText(context, [doctorText(view, context.screen)]);
    if (failure !== undefined) return context.fail(failure, json);
    if (context.wantsJson) context.json(json);
    return 0;
  },
};

interface Examination {
  readonly view: DoctorView;
  /** The failure that stopped it. */
  readonly failure: Failure | undefined;
}

async function examine(context: Context): Promise<Examination> {
  const settings = settingRows(context.resolved);
  let view: DoctorView = {
    version: context.version,
    bundle: context.bundle?.info,
    settings,
    files: filesOf(context),
  };
  try {
    const database = await findDatabase(context);
    view = { ...view, connection: database.connection };
    await withSession(database, async (session) => {
      view = { ...view, connection: database.connection, server: await readServerFacts(session) };
      const { schema, versionTable } = context.settings;
      const state = await readState(session, { schema, versionTable, detail: "heads" });
      view = { ...view, state };
      requireUsable(state);
    });
    return { view, failure: undefined };
  } catch (error) {
    if (error instanceof Failure) return { view, failure: error };
    throw error;
  }
}

function filesOf({ settings, world, bundle }: Context): readonly FoundFile[] {
  const directories = bundle === undefined ? settings.dir : [];
  const find = (role: FoundFile["role"], path: string): FoundFile => ({
    role,
    path,
    isThere: existsSync(resolve(world.cwd, path)),
  });
  return [
    find("settings", settings.config ?? "ebb.toml"),
    find("environment", settings.envFile ?? ".env"),
    ...directories.map((directory) => find("revisions", directory)),
  ];
}

function targetOf(
  { settings }: Context,
  { connection, state }: DoctorView,
): Readonly<Record<string, unknown>> | null {
  if (connection === undefined) return null;
  const { schema, versionTable: table } = settings;
  return targetJson(connection, state?.ledger ?? { schema, table });
}
