import { randomUUID } from "node:crypto";
import type { Connection } from "../../connection.ts";
import type { RunOptions } from "../../engine/run/run-events.ts";
import { actorOf } from "../actor.ts";
import type { Context } from "../frame/command.ts";
import { createClock } from "../terminal/clock.ts";

/** Gives a run its options, from the settings and from the command line. */
export function runOptions(
  context: Context,
  connection: Connection,
): Omit<RunOptions, "interrupt" | "onEvent"> {
  const { settings, options } = context;
  return {
    schema: settings.schema,
    versionTable: settings.versionTable,
    role: settings.role,
    connectSettings: connection.kind === "server" ? connection.sessionSettings : [],
    lockWaitMs: settings.lockWait,
    lockTimeout: `${settings.lockTimeout}ms`,
    lockRetries: settings.lockRetries,
    statementTimeout: `${settings.statementTimeout}ms`,
    transaction: settings.transaction,
    tag: options.value("tag"),
    actor: actorOf(context),
    runId: randomUUID(),
    clock: createClock(context.world),
  };
}
