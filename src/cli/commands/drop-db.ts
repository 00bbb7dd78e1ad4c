import { databaseExists, dropDatabase } from "../../engine/databases.ts";
import { Failure } from "../../failure.ts";
import { cell } from "../../output/screen/screen.ts";
import type { Command, Context } from "../frame/command.ts";
import { ask, canAsk } from "../shared/ask.ts";
import { findNamedDatabase, type Maintenance, withMaintenance } from "../shared/maintenance.ts";

/** `ebb drop-db`: drops the database that the URL names. */
export const command: Command = {
  options: [
    { name: "name", value: "NAME", summary: "The database's name: the answer to the question" },
    { name: "force", summary: "End the sessions of others in it" },
  ],
  settings: ["url", "envFile", "connectTimeout", "wait"],
  details: [
    "Asks for the database's name before it drops it. Where nobody can be asked, --name must say " +
      "it, and must be the one in the URL. A database that is not there counts as success.",
  ],
  examples: ["ebb drop-db", "ebb drop-db --name app_test --force"],
  run: async (context) => {
    const { database, name } = await findNamedDatabase(context);
    if (name === undefined) throw embedded();
    refuseWithoutConsent(context, name);
    return withMaintenance(context, { database, name }, (maintenance) =>
      drop(context, maintenance),
    );
  },
};

async function drop(context: Context, { session, name, target }: Maintenance): Promise<number> {
  const { options } = context;
  const isThere = await databaseExists(session, name);
  if (isThere) await askForName(context, name);
  const end = isThere
    ? await dropDatabase(session, name, { force: options.flag("force") })
    : "missing";
  if (end === "missing") context.note(`There is no database "${cell(name)}"`);
  if (context.wantsJson) context.json({ target, dropped: end === "dropped" });
  else if (end === "dropped") context.out(`Dropped database "${cell(name)}"`);
  return 0;
}

async function askForName(context: Context, name: string): Promise<void> {
  if (context.options.value("name") !== undefined || context.options.flag("yes")) return;
  await ask(context, {
    about: `Database "${name}" and everything in it will be gone for good.`,
    prompt: "Type its name to drop it:",
    expected: name,
    otherwise: "Nothing was dropped",
  });
}

function refuseWithoutConsent(context: Context, name: string): void {
  const said = context.options.value("name");
  if (said === name || (said === undefined && canAsk(context))) return;
  if (said === undefined) {
    throw new Failure("EBB_USAGE", `Cannot drop database "${name}" without being told its name`, {
      hint: `There is no terminal to ask on: say --name ${name}`,
    });
  }
  throw new Failure("EBB_USAGE", `--name says "${said}", but the database is "${name}"`, {
    hint: "Correct --name, or the URL",
  });
}

function embedded(): Failure {
  return new Failure("EBB_USAGE", "Cannot drop an embedded database", {
    hint: "It is a directory, or in memory only: remove the directory",
  });
}
