import type { Command, Context } from "../frame/command.ts";
import { findDatabase, targetJson, withSession } from "../shared/database.ts";

const DEFAULT_WAIT_MS = 60_000;

/** `ebb wait`: waits until the database can be used. */
export const command: Command = {
  options: [],
  settings: ["url", "passwordCommand", "envFile", "connectTimeout", "wait"],
  details: [
    "Ends with 0 as soon as the server accepts a login, and with 5 if it does not within the time " +
      "of --wait (here 60s by default). A wrong password or a missing database ends it at once, " +
      "because waiting does not help.",
  ],
  examples: ["ebb wait", "ebb wait --wait 5min && ebb upgrade head"],
  run: async (context) => {
    const { settings, world } = context;
    const start = world.now();
    const database = await findDatabase(withDefault(context));
    await withSession(database, async () => undefined);
    const waited = world.now() - start;
    const { schema, versionTable: table } = settings;
    const target = targetJson(database.connection, { schema, table });
    if (context.wantsJson) context.json({ target, waited_ms: waited });
    else context.out("The database is ready");
    return 0;
  },
};

/**
 * Returns the context with this command's default, and without a role, which may not be there yet.
 * The setting's own default is not to wait.
 */
function withDefault(context: Context): Context {
  const { settings, resolved } = context;
  const wait = resolved.sources.wait.kind === "default" ? DEFAULT_WAIT_MS : settings.wait;
  return { ...context, settings: { ...settings, wait, role: undefined } };
}
