import { createDatabase } from "../../engine/databases.ts";
import { cell } from "../../output/screen/screen.ts";
import type { Command } from "../frame/command.ts";
import { targetJson } from "../shared/database.ts";
import { findNamedDatabase, withMaintenance } from "../shared/maintenance.ts";

/** `ebb create-db`: creates the database of the URL. */
export const command: Command = {
  options: [
    { name: "template", value: "NAME", summary: "The database to copy (default: template1)" },
    { name: "owner", value: "ROLE", summary: "The owner (default: the user)" },
  ],
  settings: ["url", "passwordCommand", "envFile", "connectTimeout", "wait"],
  details: [
    "The name is the one in the URL. ebb connects to the database postgres, or to template1, to " +
      "create it. An existing database stays as it is, and counts as success.",
  ],
  examples: ["ebb create-db", "ebb create-db --owner app --template template0"],
  run: async (context) => {
    const { options, settings } = context;
    const { database, name } = await findNamedDatabase(context);
    if (name === undefined) {
      context.note("The first command that uses an embedded database creates it");
      const ledger = { schema: settings.schema, table: settings.versionTable };
      if (context.wantsJson)
        context.json({ target: targetJson(database.connection, ledger), created: false });
      return 0;
    }
    const wanted = { name, template: options.value("template"), owner: options.value("owner") };
    return withMaintenance(context, { database, name }, async ({ session, target }) => {
      const isNew = (await createDatabase(session, wanted)) === "created";
      if (!isNew) context.note(`Database "${cell(name)}" exists already`);
      if (context.wantsJson) context.json({ target, created: isNew });
      else if (isNew) context.out(`Created database "${cell(name)}"`);
      return 0;
    });
  },
};
