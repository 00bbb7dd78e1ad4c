import { randomUUID } from "node:crypto";
import type { Session } from "../database/session.ts";
import { execute, type RunRequest } from "../engine/execute.ts";
import { expectedHeads, requireExpected } from "../engine/expected-heads.ts";
import type { Preparation } from "../engine/prepare.ts";
import type { Project } from "../engine/project.ts";
import type { RunOptions } from "../engine/run-options.ts";
import type { RunResult } from "../engine/run-result.ts";
import type { PreparedPlan } from "../engine/run-steps.ts";
import { runJson, runText, standText } from "../output/run.ts";
import { actorOf } from "./actor.ts";
import { createClock } from "./clock.ts";
import type { Context, OptionSpec } from "./command.ts";
import { findDatabase, targetJson } from "./database.ts";
import { interruptible } from "./interrupt.ts";
import { createReporter } from "./reporter.ts";

/** A command that changes the database. */
export interface PlanCommand {
  readonly name: "upgrade" | "downgrade" | "stamp" | "redo" | "resume";
  readonly whenMoved: RunRequest["whenMoved"];
  readonly project: Project;
  prepare(preparation: Preparation, session: Session): Promise<PreparedPlan> | PreparedPlan;
}

/** The settings that every command uses that changes the database. */
export const RUN_SETTINGS = [
  "url",
  "envFile",
  "dir",
  "schema",
  "versionTable",
  "role",
  "lockWait",
  "lockTimeout",
  "lockRetries",
  "statementTimeout",
  "connectTimeout",
  "wait",
  "transaction",
  "applicationName",
] as const;

/** The option of commands that refuse to run when the database stands elsewhere. */
export const EXPECT_OPTION: OptionSpec = {
  name: "expect",
  value: "REVISIONS",
  summary: "Refuse unless the heads are these, separated by commas, or base",
};

/** Runs a command that changes the database, and reports what it did. */
export async function runPlan(context: Context, command: PlanCommand): Promise<number> {
  const database = await findDatabase(context, "write");
  const { project } = command;
  const expected = expectedHeads(context.options.value("expect"));
  const result = await interruptible(context.world, (interrupt) => {
    const options = optionsOf(context, database.connection, interrupt);
    const request: RunRequest = {
      whenMoved: command.whenMoved,
      prepare: async (state, session) => {
        requireExpected(state, expected);
        return command.prepare({ project, state, options }, session);
      },
    };
    return execute(database.connect, request, options);
  });
  const target = targetJson(database.connection, result.ledger);
  return report(context, command, { result, target });
}

interface Report {
  readonly result: RunResult;
  readonly target: Readonly<Record<string, unknown>>;
}

function report(
  context: Context,
  { name, project }: PlanCommand,
  { result, target }: Report,
): number {
  const json = { target, ...runJson(name, result) };
  if (result.failure !== undefined) {
    const status = context.fail(result.failure, json);
    if (!context.wantsJson) context.note(standText(name, result));
    return status;
  }
  if (context.wantsJson) context.json(json);
  else context.out(runText(name, result, { project, theme: context.theme }));
  return 0;
}

function optionsOf(
  context: Context,
  connection: Parameters<typeof targetJson>[0],
  interrupt: AbortSignal,
): RunOptions {
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
    interrupt,
    onEvent: createReporter(context),
  };
}
