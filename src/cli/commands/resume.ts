import { prepareResume, type ResumeRequest } from "../../engine/prepare/resume.ts";
import { Failure } from "../../failure.ts";
import { quoted } from "../../text/counted.ts";
import type { Command, Context } from "../frame/command.ts";
import { NO_SOURCE_OPTION, projectOrLedger } from "../frame/context.ts";
import { DRY_RUN_OPTION } from "../shared/dry-run.ts";
import { type PlanCommand, RUN_OPTIONS, RUN_SETTINGS, runPlan } from "../shared/run-plan.ts";

const DECISIONS = ["again", "done", "undone", "back"] as const;

/** `ebb resume`: ends a no-transaction section that stopped in the middle. */
export const command: Command = {
  options: [
    { name: "again", summary: "Run the statement once more, and finish the section" },
    { name: "done", summary: "Take the statement as done, and finish the section" },
    { name: "undone", summary: "Take the section as not run, after you have cleaned up" },
    { name: "back", summary: "Give the section up: run the revision's own down" },
    {
      name: "at",
      value: "STATEMENT",
      summary: "Go on at this statement of an edited section, and finish it",
    },
    { name: "tag", value: "TEXT", summary: "A word for the log" },
    ...RUN_OPTIONS,
    DRY_RUN_OPTION,
    NO_SOURCE_OPTION,
  ],
  settings: [...RUN_SETTINGS],
  details: [
    "If ebb or the server dies while a statement of a no-transaction section runs, its outcome " +
      "can be unknown. ebb status names the statement: check whether it was done, then decide.",
    "REVISION or REVISION:STATEMENT names the section for which the decision is meant. If another " +
      "one is half run, or the section stands elsewhere, nothing is done.",
    "With --undone an up section counts as not applied, a down section as not taken back.",
  ],
  examples: [
    "ebb resume --again 1975ea83b712:2",
    "ebb resume --done 1975ea83b712:2",
    "ebb resume --back 1975ea83b712",
    "ebb resume --at 3 1975ea83b712",
    "ebb resume --undone 1975ea83b712 --json",
  ],
  run: async (context) => runPlan(context, resumeOf(context)),
};

/**
 * Returns the resume of a command line, to be run or planned.
 *
 * @throws {Failure} `EBB_USAGE` unless one of the decisions is given
 */
export function resumeOf(context: Context): PlanCommand {
  const decision = decisionOf(context);
  const [section] = context.arguments;
  const request = { decision, ...(section !== undefined && { meant: meantBy(section) }) };
  return {
    name: "resume",
    whenMoved: "refuse",
    project: () => projectOrLedger(context),
    prepare: (preparation) => prepareResume(preparation, request),
  };
}

function decisionOf({ options }: Context): ResumeRequest["decision"] {
  const given = DECISIONS.filter((name) => options.flag(name));
  const at = options.value("at");
  const [decision, ...more] = [...given, ...(at === undefined ? [] : [{ at: statementOf(at) }])];
  if (decision !== undefined && more.length === 0) return decision;
  throw new Failure(
    "EBB_USAGE",
    "ebb resume needs one of --again, --done, --undone, --back and --at",
    { hint: "ebb status names the statement: check whether it was done, then choose one" },
  );
}

/** Reads the section for which a decision is meant: `1975ea83b712`, `1975ea83b712:2`. */
function meantBy(word: string): NonNullable<ResumeRequest["meant"]> {
  const [revision = "", statement] = word.split(":", 2);
  return { revision, statement: statement === undefined ? undefined : statementOf(statement) };
}

function statementOf(word: string): number {
  const number = Number(word);
  if (/^[0-9]{1,9}$/.test(word) && number > 0) return number;
  throw new Failure("EBB_USAGE", `Cannot read the statement ${quoted(word)}`, {
    hint: "It is its number in the section, from 1, as ebb status shows it",
  });
}
