import type { FailureCode } from "../../codes/codes.ts";
import { execute, type RunRequest } from "../../engine/execute/execute.ts";
import {
  type TypedCommand,
  withNothingDone,
  withRepetition,
} from "../../engine/execute/repetition.ts";
import { wayBack, whatIsLeft } from "../../engine/execute/what-is-left.ts";
import { expectedHeads, requireExpected } from "../../engine/ledger/expected-heads.ts";
import { knownRevisions } from "../../engine/ledger/known-revisions.ts";
import type { LedgerState } from "../../engine/ledger/ledger-state.ts";
import type { PlanningState } from "../../engine/ledger/planning-state.ts";
import type { PreparedPlan } from "../../engine/prepare/prepare.ts";
import type { Project } from "../../engine/project/project.ts";
import type { RunResult } from "../../engine/run/run-context.ts";
import type { RunEvent } from "../../engine/run/run-events.ts";
import { Failure } from "../../failure.ts";
import { nothingDoneText, refusedJson, runJson, runText, standText } from "../../output/run.ts";
import type { Session } from "../../session.ts";
import { nameCommands, nameStamp } from "../../text/same-command.ts";
import type { Context, OptionSpec } from "../frame/command.ts";
import { SET_OPTION } from "../frame/variable-options.ts";
import { interruptible } from "../terminal/interrupt.ts";
import { type Database, findDatabase, targetJson } from "./database.ts";
import { DRY_RUN_OPTION, type DryCommand, dryRun } from "./dry-run.ts";
import { noteMovedLedger } from "./moved-ledger.ts";
import { Reporter } from "./reporter.ts";
import { commandLine, runOptions } from "./run-options.ts";

/** A command that changes the database. Its source is read. */
interface ReadyCommand extends DryCommand {
  readonly whenMoved: RunRequest["whenMoved"];
  /** The command in the log, if it is another one than `name` with the targets. */
  readonly logged?: string;
  /** Returns true if the plan needs the records of the log. If it is missing, they are read. */
  needsRecords?(project: Project, state: LedgerState): boolean;
  /**
   * Asks once before a plan runs. The interrupt ends the question.
   *
   * @throws {Failure} `EBB_DECLINED`
   */
  confirm?(prepared: PreparedPlan, session: Session, interrupt: AbortSignal): Promise<void>;
}

/** A command that changes the database. */
export interface PlanCommand extends Omit<ReadyCommand, "project"> {
  /** Reads the source after the database was named. */
  project(): Project;
}

/** The settings of every command that changes the database. */
export const RUN_SETTINGS = [
  "url",
  "passwordCommand",
  "envFile",
  "dir",
  "schema",
  "versionTable",
  "role",
  "lockWait",
  "lockTimeout",
  "lockRetries",
  "window",
  "statementTimeout",
  "connectTimeout",
  "wait",
  "transaction",
  "applicationName",
] as const;

/** The option of commands that can refuse a database at unexpected heads. */
export const EXPECT_OPTION: OptionSpec = {
  name: "expect",
  value: "REVISIONS",
  summary: "Refuse to run unless the heads are these, separated by commas, or base",
};

/**
 * The option of commands whose record must outlive their terminal. It is only a flag, see
 * docs/security.md.
 */
export const LOG_OPTION: OptionSpec = {
  name: "log",
  value: "FILE",
  summary: "Also append the output to this file, each line with its time",
};

/** The options of every command that runs sections. */
export const RUN_OPTIONS: readonly OptionSpec[] = [
  EXPECT_OPTION,
  LOG_OPTION,
  SET_OPTION,
  {
    name: "verbose",
    short: "v",
    summary: "Report each statement on stderr: its place, its first words, its time",
  },
];

/**
 * Runs a command that changes the database, and reports the result. With `--dry-run` it only shows
 * the plan.
 */
export async function runPlan(
  context: Context,
  command: PlanCommand,
  isDryRun: boolean = context.options.isGiven(DRY_RUN_OPTION.name),
): Promise<number> {
  const expected = expectedHeads(context.options.value("expect"));
  const database = await findDatabase(context, "write");
  const project = command.project();
  let seen: PlanningState | undefined;
  try {
    const checked: ReadyCommand = {
      ...command,
      project,
      prepare: (preparation) => {
        seen = preparation.state;
        requireExpected(preparation.state, expected);
        return command.prepare(preparation);
      },
    };
    if (isDryRun) return await dryRun(context, database, checked);
    const logged = command.logged ?? commandLine(command.name, context);
    const finished = await runOn(context, database, { ...checked, logged });
    return report(context, checked, { ...finished, seen });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { schema, versionTable } = context.settings;
    const target = targetJson(database.connection, seen?.ledger ?? { schema, table: versionTable });
    const standing = ENDS_WAITING.has(error.code) ? nothingDoneText(seen?.heads) : "";
    return context.fail(
      withNothingDone(error),
      { target, ...refusedJson(command.name, seen?.heads) },
      standing,
    );
  }
}

/** Failures before the start. A person who waited for the start wants to hear of them. */
const ENDS_WAITING: ReadonlySet<FailureCode> = new Set([
  "EBB_LOCK_HELD",
  "EBB_INTERRUPTED",
  "EBB_TERMINATED",
  "EBB_HANGUP",
]);

/** Runs the plan of a command. The command itself reports it. */
export async function runRequest(
  context: Context,
  name: string,
  request: Omit<PlanCommand, "name">,
): Promise<FinishedRun> {
  const database = await findDatabase(context, "write");
  const logged = request.logged ?? commandLine(name, context);
  return runOn(context, database, { ...request, logged, project: request.project() });
}

type LoggedRequest = Omit<ReadyCommand, "name"> & { readonly logged: string };

async function runOn(
  context: Context,
  database: Database,
  { logged, whenMoved, project, prepare, needsRecords, confirm }: LoggedRequest,
): Promise<FinishedRun> {
  let planned: PreparedPlan | undefined;
  const result = await interruptible(context.world, async (interrupt) => {
    const given = runOptions(context, database.connection, logged);
    const reporter = new Reporter(context, interrupt);
    const onEvent = (event: RunEvent): void => reporter.tell(event);
    const options = { ...given, interrupt, onEvent };
    let isConfirmed = confirm === undefined;
    const request: RunRequest = {
      whenMoved,
      ...(needsRecords && { needsRecords: (state) => needsRecords(project, state) }),
      prepare: async (state, session) => {
        const prepared = await prepare({ project, state, session, options });
        if (!isConfirmed) await confirm?.(prepared, session, interrupt);
        isConfirmed = true;
        planned = prepared;
        return prepared;
      },
    };
    try {
      return await execute((stop) => database.connect(undefined, stop), request, options);
    } finally {
      reporter.end();
    }
  });
  if (planned !== undefined)
    await noteMovedLedger(context, database, { prepared: planned, result });
  return { result, target: targetJson(database.connection, result.ledger) };
}

/** The result of a run, and the `target` of its JSON document. */
export interface FinishedRun {
  readonly result: RunResult;
  readonly target: Readonly<Record<string, unknown>>;
}

/** A relative target means something else once a step is done, so the rest is named. */
function withWhatIsLeft(
  failure: Failure,
  commands: readonly string[],
  [stopped]: RunResult["remaining"],
): Failure {
  const advice =
    failure.hint && stopped ? nameStamp(failure.hint, stopped.headsAfter) : failure.hint;
  const hint = commands.length === 0 ? advice : nameCommands(advice, commands);
  return new Failure(failure.code, failure.message, { ...failure, hint });
}

function typedCommand(context: Context, name: string): TypedCommand {
  const expectsHeads = context.options.value("expect") !== undefined;
  return { name, targets: context.arguments, expectsHeads };
}

function report(
  context: Context,
  { name, project }: ReadyCommand,
  { result, target, seen }: FinishedRun & { readonly seen: PlanningState | undefined },
): number {
  const json = { target, ...runJson(name, result) };
  if (result.failure !== undefined) {
    const graph = seen === undefined ? project.graph : knownRevisions(project, seen).graph;
    const failure = withWhatIsLeft(
      withRepetition(result.failure, typedCommand(context, name), result.steps.length),
      whatIsLeft(graph, name, result),
      result.remaining,
    );
    const standing = context.asTyped(standText(result, wayBack(graph, name, result)));
    return context.fail(failure, json, standing);
  }
  context.result(runText(name, result, { project, theme: context.theme }));
  if (context.wantsJson) context.json(json);
  return 0;
}
