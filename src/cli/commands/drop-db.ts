import { databaseExists, dropDatabase } from "../../engine/databases.ts";
import { Failure } from "../../failure.ts";
import { cell } from "../../output/screen/screen.ts";
import type { Command, Context } from "../frame/command.ts";
import { ask, canAsk } from "../shared/ask.ts";
import { findNamedDatabase, type Maintenance, withMaintenance } from "../shared/maintenance.ts";

/** `ebb drop-db`: drops the database of the URL. */
export const command: Command = {
  options: [
    { name: "name", value: "NAME", summary: "The database's name: the answer to the question" },
    { name: "force", summary: "End the other sessions in it" },
  ],
  settings: ["url", "passwordCommand", "envFile", "connectTimeout", "wait"],
  details: [
    "Asks for the database's name before it drops it. If nobody can answer, --name is needed, " +
      "with the name in the URL. A missing database counts as success.",
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
    about: `Database "${name}" and everything in it will be lost for good.`,
    prompt: "Type its name to drop it:",
    expected: name,
    otherwise: "Nothing was dropped",
  });
}

function refuseWithoutConsent(context: Context, name: string): void {
  const said = context.options.value("name");
  if (said === name || (said === undefined && canAsk(context))) return;
  if (said === undefined) {
    throw new Failure("EBB_USAGE", `Cannot drop database "${name}" without its name in --name`, {
      hint: `There is no terminal for a question: use --name ${name}`,
    });
  }
  throw new Failure("EBB_USAGE", `--name is "${said}", but the database is "${name}"`, {
    hint: "Correct --name, or the URL",
  });
}

function embedded(): Failure {
  return new Failure("EBB_USAGE", "Cannot drop an embedded database", {
    hint: "It is a directory, or in memory only: remove the directory",
  });
}
