import { checkDatabase } from "../../engine/inspect/check-database.ts";
import {
  type CheckedFiles,
  checkFiles,
  problemsOfOneTransaction,
} from "../../engine/inspect/check-files.ts";
import {
  arePassable,
  createProblem,
  type Problem,
  problemOfFailure,
} from "../../engine/inspect/problem.ts";
import { readSettledState } from "../../engine/lock/run-lock.ts";
import { Failure } from "../../failure.ts";
import type { LintFinding } from "../../lint/finding.ts";
import { checkJson, checkText } from "../../output/check.ts";
import { differenceMessage } from "../../output/diff.ts";
import { compareSnapshots, type Difference } from "../../schema/compare.ts";
import { counted } from "../../text/counted.ts";
import type { Command, Context } from "../frame/command.ts";
import { showText } from "../frame/pager.ts";
import { findDatabase, noteMissingLedger, targetJson, withSession } from "../shared/database.ts";
import { lintProject } from "../shared/lint-project.ts";
import { lintConfig } from "../shared/lint-request.ts";
import { readGivenStates, STATE_OPTIONS, STATE_SETTINGS, snapshotsOf } from "../shared/states.ts";
import { hintsAsTyped, isInActions } from "../terminal/voice.ts";

/** `ebb check`: the check after a deployment and, with `--files`, the one before it. */
export const command: Command = {
  options: [
    { name: "files", summary: "Check only the revision files, without a database" },
    {
      name: "lint",
      value: "MODE",
      choices: ["error", "warn", "off"],
      summary:
        "With --files: the errors of ebb lint are errors (error), warnings, or not looked for",
    },
    ...STATE_OPTIONS,
  ],
  settings: ["wanted", "pager", ...STATE_SETTINGS],
  details: [
    "Finds malformed files, SQL that PostgreSQL cannot read or that cannot run in its section, errors of the graph, several heads, and missing downs; and in the " +
      "database pending and unknown revisions, applied files that were edited, half-run sections " +
      "and INVALID indexes. Nothing is written.",
    "With the setting wanted it also runs the revisions on a scratch database, and compares them with the " +
      "wanted schema.",
    "With --files the revisions are linted, too, and the errors of ebb lint are errors here: correct " +
      'them, allow them with a comment, or change the level of a rule in ebb.toml. "--lint off" checks ' +
      "without the rules.",
    "Exits with 3 after an error, and with 6 when a section is half run; a note changes nothing. In GitHub " +
      "Actions it also writes annotations.",
  ],
  examples: ["ebb check", "ebb check --files", "ebb check --verbose", "ebb check --json"],
  run: async (context) => {
    const checked = await withWanted(context, await readFiles(context));
    const subject = counted(checked.project?.headers.size ?? 0, "revision");
    if (context.options.flag("files")) {
      const problems = [
        ...checked.problems,
        ...refusedTogether(context, checked),
        ...(await lintErrors(context, checked)),
      ];
      return answer(context, problems, { subject });
    }
    const database = await findDatabase(context);
    const { schema, versionTable } = context.settings;
    const { state, problems } = await withSession(database, async (session) => {
      const state = await readSettledState(session, { schema, versionTable, detail: "records" });
      return { state, problems: await checkDatabase(session, checked.project, state) };
    });
    noteMissingLedger(context, state);
    if (checked.project === undefined) {
      context.note("The database is not compared with the source: fix the files first");
    }
    return answer(context, withoutRepeats([...checked.problems, ...problems]), {
      subject: `${subject}, all applied`,
      target: targetJson(database.connection, state.ledger),
      isHalfRun: state.halfRun !== undefined,
    });
  },
};

/** Leaves out the second of two problems at one place: the database can bring up that of a file again. */
function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, file, line, column }) => {
    if (line === undefined) return true;
    const place = JSON.stringify([code, file, line, column]);
    const isNew = !seen.has(place);
    seen.add(place);
    return isNew;
  });
}

/**
 * Reads and checks the files.
 *
 * @throws {Failure} `EBB_NO_SOURCE`
 */
async function readFiles(context: Context): Promise<CheckedFiles> {
  const { RULES } = await import("../../lint/rules/rules.ts");
  const { loadGrammar } = await import("../../grammar/load-grammar.ts");
  const syntax = lintConfig(context, RULES).levels.get("syntax-error");
  try {
    return await checkFiles(context.files(), { parse: await loadGrammar(), syntax });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { problems: [problemOfFailure(error, undefined)], project: undefined };
  }
}

/** Finds what `upgrade` refuses with the setting `transaction` on a database without revisions. */
function refusedTogether({ settings }: Context, { project }: CheckedFiles): readonly Problem[] {
  if (settings.transaction !== "all" || project === undefined) return [];
  return problemsOfOneTransaction(project);
}

/** Rules about what `checkFiles` finds by itself. */
const CHECKED_RULES: ReadonlySet<string | undefined> = new Set([
  "down-missing",
  "down-empty",
  "syntax-error",
]);

/** Finds the errors of lint in files that are sound otherwise. */
async function lintErrors(
  context: Context,
  { project, problems }: CheckedFiles,
): Promise<readonly Problem[]> {
  const mode = context.options.value("lint") ?? "error";
  if (mode === "off" || project === undefined) return [];
  const { graph } = project;
  const { findings } = await lintProject(context, {
    ...{ files: context.files(), graph, wanted: undefined },
  });
  const faulty = new Set(
    problems.flatMap(({ severity, file }) => (severity === "error" ? [file] : [])),
  );
  return findings
    .filter(({ code, severity, rule, place }) => {
      const isNews = code === "EBB_LINT" && !CHECKED_RULES.has(rule) && !faulty.has(place?.file);
      return isNews && severity === "error";
    })
    .map((finding) => lintProblem(finding, mode === "warn" ? "warning" : "error"));
}

function lintProblem(finding: LintFinding, severity: Problem["severity"]): Problem {
  const { rule, message, revision, place, part } = finding;
  const hint = `See the safe way with: ebb lint ${revision ?? ""}`;
  const problem = createProblem("EBB_LINT", { message, hint, revision, place: part ?? place });
  return { ...problem, severity, ...(rule !== undefined && { rule }) };
}

/** Adds the differences between the revisions and the setting `wanted`. */
async function withWanted(context: Context, checked: CheckedFiles): Promise<CheckedFiles> {
  const { wanted } = context.settings;
  if (wanted === undefined || checked.project === undefined) return checked;
  if (!arePassable(checked.problems)) return checked;
  const given = await readGivenStates(context, [wanted, "revisions"]);
  const { snapshots } = await snapshotsOf(context, given);
  const [expected = new Map(), found = new Map()] = snapshots;
  const differing = compareSnapshots(expected, found).map((difference) =>
    wantedProblem(difference, wanted),
  );
  return { ...checked, problems: [...checked.problems, ...differing] };
}

function wantedProblem(difference: Difference, wanted: string): Problem {
  return createProblem("EBB_WANTED_DIFFERS", {
    message: differenceMessage(difference, { from: wanted, to: "revisions" }),
    hint: 'Write the revision with: ebb revision -m "what it does" --autogenerate',
  });
}

interface Answer {
  readonly subject: string;
  readonly target?: Readonly<Record<string, unknown>>;
  readonly isHalfRun?: boolean;
}

async function answer(
  context: Context,
  found: readonly Problem[],
  { subject, target, isHalfRun = false }: Answer,
): Promise<number> {
  const problems = hintsAsTyped(found, context);
  const json = checkJson(problems);
  const isVerbose = context.options.flag("verbose");
  if (context.wantsJson) context.json(target === undefined ? json : { target, ...json });
  else {
    await showText(context, [checkText(problems, { subject, isVerbose }, context.screen)]);
    if (isInActions(context.world)) for (const problem of problems) context.annotate(problem);
  }
  if (isHalfRun) return 6;
  return arePassable(problems) ? 0 : 3;
}
