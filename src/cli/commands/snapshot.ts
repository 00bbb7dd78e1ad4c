import { ledgerOwner } from "../../engine/proof/drift.ts";
import { takeSnapshot } from "../../engine/proof/snapshot.ts";
import { snapshotJson, snapshotText } from "../../output/snapshot.ts";
import { inSchema } from "../../schema/snapshot.ts";
import type { Command } from "../frame/command.ts";
import { findDatabase, targetJson, withSession } from "../shared/database.ts";

/** `ebb snapshot`: everything in the database, by name. */
export const command: Command = {
  options: [],
  settings: [
    "url",
    "passwordCommand",
    "envFile",
    "schema",
    "versionTable",
    "role",
    "connectTimeout",
    "readTimeout",
    "wait",
  ],
  details: [
    "Lists tables with their columns, constraints and indexes, and everything else that users " +
      "create in a database, without ebb's own tables; with --schema only the objects of that " +
      "schema. Two databases from the same SQL have the same snapshot, also across versions.",
  ],
  examples: ["ebb snapshot", "ebb snapshot --schema app --json"],
  run: async (context) => {
    const database = await findDatabase(context);
    const { settings, resolved } = context;
    const { schema, versionTable } = settings;
    const { state, snapshot, owner } = await withSession(database, async (session) => {
      const taken = await takeSnapshot(session, { schema, versionTable });
      return { ...taken, owner: settings.role ?? (await ledgerOwner({ session, ...taken })) };
    });
    const isLimited = schema !== undefined && resolved.sources.schema.kind === "flag";
    const shown = isLimited ? inSchema(snapshot, schema) : snapshot;
    if (context.wantsJson) {
      context.json({
        target: targetJson(database.connection, state.ledger),
        server_version: state.serverVersion,
        owner,
        objects: snapshotJson(shown),
      });
    } else if (shown.size > 0) context.out(snapshotText(shown, context.theme));
    return 0;
  },
};
