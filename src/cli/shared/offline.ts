import { randomUUID } from "node:crypto";
import type { LedgerName } from "../../engine/ledger/ledger-name.ts";
import type { Run } from "../../engine/ledger/ledger-write.ts";
import { offlineLedger, offlineScript, offlineStamp } from "../../engine/offline/offline.ts";
import { type PreparedScript, prepareScript } from "../../engine/offline/prepare-offline.ts";
import { Failure } from "../../failure.ts";
import type { OfflineCommand } from "../../graph/offline-range.ts";
import type { Plan } from "../../graph/plan.ts";
import { placeAt } from "../../text/place.ts";
import type { Context, OptionSpec } from "../frame/command.ts";
import { actorOf, commandLine } from "./run-options.ts";

/** The option of commands that can write a script instead of running. */
export const SQL_OPTION: OptionSpec = {
  name: "sql",
  summary: "Print a script for psql instead; targets are START:TARGET, without a database",
};

/** The option that lets a script hold the sections that are marked `no-record`. */
export const UNRECORDED_OPTION: OptionSpec = {
  name: "with-no-record",
  summary: "With --sql: also print the sections that are marked no-record",
};

/**
 * Prints the script of a command with `--sql`.
 *
 * @throws {Failure} `EBB_USAGE` with `--json` and with options that need a database, and those of
 * `prepareScript`
 */
export function printScript(context: Context, command: OfflineCommand): number {
  refuseOnlineOptions(context, command);
  const { plan, revisions, stamped } = prepareScript(
    context.project(),
    command,
    context.arguments,
    context.settings,
  );
  // A stamp prints no section, and has no option that would allow one.
  if (command !== "stamp") refuseUnrecorded(context, plan.steps, revisions);
  const run = runOf(context, command);
  const createsLedger = plan.headsBefore.length === 0;
  const { role, lockTimeout, statementTimeout, transaction } = context.settings;
  const text =
    command === "stamp"
      ? offlineStamp(
          { run, createsLedger, role },
          { before: plan.headsBefore, after: plan.headsAfter },
          stamped,
        )
      : offlineScript({
          run,
          steps: plan.steps,
          revisions,
          createsLedger,
          role,
          lockTimeout: `${lockTimeout}ms`,
          statementTimeout: `${statementTimeout}ms`,
          transaction,
        });
  writeScript(context, text);
  return 0;
}

/**
 * Prints the script that creates the ledger.
 *
 * @throws {Failure} `EBB_USAGE` with `--json`
 */
export function printLedgerScript(context: Context): number {
  if (context.wantsJson) throw notWith("--json");
  writeScript(context, offlineLedger(ledgerOf(context), context.settings.role));
  return 0;
}

/**
 * Writes a script. psql gets it unchanged. On a terminal, control characters are shown and not
 * obeyed.
 */
function writeScript({ world, out }: Context, text: string): void {
  if (world.stdout.isTerminal) out(text.trimEnd());
  else world.stdout.write(text);
}

/** Options that need a database. A script would ignore them without a word. */
const ONLINE: Readonly<Record<OfflineCommand, readonly string[]>> = {
  upgrade: ["dry-run", "expect", "log", "allow-unknown", "lint"],
  downgrade: ["to-tag", "dry-run", "expect", "log", "recorded", "trust-ledger"],
  stamp: ["dry-run", "expect", "log", "purge"],
};

function refuseOnlineOptions({ wantsJson, options }: Context, command: OfflineCommand): void {
  if (wantsJson) throw notWith("--json");
  const name = ONLINE[command].find((option) => options.isGiven(option));
  if (name !== undefined) throw notWith(`--${name}`);
}

/** Refuses to print a section that may hold a secret, unless the user asks for it. */
function refuseUnrecorded(
  { options }: Context,
  steps: Plan["steps"],
  revisions: PreparedScript["revisions"],
): void {
  if (options.flag(UNRECORDED_OPTION.name)) return;
  for (const { direction, revision } of steps) {
    const section = revisions.get(revision.id)?.[direction];
    if (section === undefined || section.options.record) continue;
    throw new Failure(
      "EBB_USAGE",
      `Cannot print the ${direction} section of ${revision.id}: it is marked no-record`,
      {
        hint: `It may hold a secret, and the script would keep it: to print it all the same, add --${UNRECORDED_OPTION.name}`,
        place: placeAt({ name: section.origin, text: section.source }, section.start),
      },
    );
  }
}

function runOf(context: Context, command: OfflineCommand): Run {
  return {
    id: randomUUID(),
    ledger: ledgerOf(context),
    actor: actorOf(context),
    tag: context.options.value("tag"),
    command: commandLine(command, context),
    masked: context.masked,
  };
}

function ledgerOf({ settings: { schema, versionTable } }: Context): LedgerName {
  return { schema: schema ?? "", table: versionTable };
}

function notWith(option: string): Failure {
  return new Failure("EBB_USAGE", `Option ${option} does not go with --sql`, {
    hint: "With --sql the output is a script for psql",
  });
}
