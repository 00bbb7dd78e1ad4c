import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { systemUserName } from "../../connection/outside.ts";
import type { Connection } from "../../connection.ts";
import type { Actor } from "../../engine/ledger/ledger-write.ts";
import type { DowngradeRequest } from "../../engine/prepare/downgrade.ts";
import type { RunOptions } from "../../engine/run/run-events.ts";
import type { Context, OptionSpec } from "../frame/command.ts";
import { createClock } from "../terminal/clock.ts";

/** Returns the options of a run, from the settings and the command line. */
export function runOptions(
  context: Context,
  connection: Connection,
  command: string,
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
    window: settings.window,
    statementTimeout: `${settings.statementTimeout}ms`,
    transaction: settings.transaction,
    tag: options.value("tag"),
    command,
    actor: actorOf(context, connection),
    masked: context.masked,
    runId: randomUUID(),
    clock: createClock(context.world),
  };
}

/** Returns the user of ebb, for the log. A URL can name the application too. */
export function actorOf({ settings, version }: Context, connection?: Connection): Actor {
  const osUser = systemUserName() ?? "unknown";
  const application =
    connection?.kind === "server" ? connection.applicationName : settings.applicationName;
  return { osUser, host: hostname(), application, version };
}

/** The options without which a command line says something else than it did. */
const MEANING = ["to-tag", "purge", "recorded", "again", "done", "undone", "back", "at"];

/** Returns a command with its targets, for the log: `upgrade head`, `downgrade --to-tag v2.4.0`. */
export function commandLine(name: string, { arguments: targets, options }: Context): string {
  const given = MEANING.filter((option) => options.isGiven(option)).flatMap((option) => [
    `--${option}`,
    ...options.values(option).filter((value) => value !== ""),
  ]);
  return [name, ...given, ...targets].join(" ");
}

/** The options of commands that can run recorded sections. */
export const RECORD_OPTIONS: readonly OptionSpec[] = [
  { name: "recorded", summary: "Run the recorded sections, even for revisions with a file" },
  {
    name: "trust-ledger",
    summary: "Run recorded sections even if other roles can write the ledger",
  },
];

/** Returns the values of {@link RECORD_OPTIONS}. */
export function recordChoice({ options }: Context): Omit<DowngradeRequest, "target"> {
  return { recorded: options.flag("recorded"), trustLedger: options.flag("trust-ledger") };
}
