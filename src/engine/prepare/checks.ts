import { Failure } from "../../failure.ts";
import type { Step } from "../../graph/plan.ts";
import { downRefusal, stampBelow } from "../../migration/down-refusal.ts";
import type { Section } from "../../migration/migration.ts";
import { placeIn, withoutExcerpt } from "../../migration/place-in.ts";
import {
  type MissingValues,
  missingVariables,
  sourceOf,
  valueFailure,
} from "../../migration/written.ts";
import { copyWithoutData } from "../../sql/copy-source.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import { isDecidedByCatalog } from "../journal/index-leftovers.ts";
import { isRepeatable, unitsOf } from "../journal/units.ts";
import { describeHalfRun, takeBackCommand } from "../ledger/half-run.ts";
import { versionTable } from "../ledger/ledger-name.ts";
import type { HalfRun, LedgerState } from "../ledger/ledger-state.ts";
import { type RevisionSections, sectionOf, sectionsRun } from "../ledger/sections.ts";
import { isBehindPooler, poolerRefusal } from "../lock/pooler-refusal.ts";
import type { RunOptions } from "../run/run-events.ts";
import { UNRECORDED } from "../run/unrecorded.ts";
import { type Remedy, remedyOf, transactionalNow } from "./half-run-remedy.ts";
import { lockRemark } from "./lock-need.ts";
import type { Preparation, PreparedPlan } from "./prepare.ts";

/**
 * A check of a step and its sections. Returns the reason for which the step cannot run, or
 * undefined.
 */
export type Check = (step: Step, sections: RevisionSections) => Failure | undefined;

/** The checks that need no database. A script for psql passes them, too. */
export const FILE_CHECKS: readonly Check[] = [missingSection, missingValue, faultySection];

/**
 * Makes every check of a plan that is possible before it runs.
 *
 * @throws {Failure} `EBB_HALF_RUN`, `EBB_NO_SOURCE`, `EBB_NO_DOWN`, `EBB_IRREVERSIBLE`,
 * `EBB_LEDGER`, `EBB_NO_TRANSACTION`, `EBB_POOLER`, and the codes of `sectionFault`
 */
export async function checkPrepared(
  preparation: Preparation,
  prepared: PreparedPlan,
): Promise<PreparedPlan> {
  const { state, session, options } = preparation;
  const { resume } = prepared;
  const halfRun =
    resume === "back" ? undefined : await halfRunRefusal(preparation, prepared, state.halfRun);
  if (halfRun !== undefined) throw halfRun;
  checkSteps(prepared, [
    ...FILE_CHECKS,
    (step) => tooLongId(state, step.headsAfter),
    mixedTransactions(options),
    ...(isBehindPooler(session, state) ? [poolerRefusal(options)] : []),
  ]);
  const remark =
    options.transaction === "all" && state.lockRoom && lockRemark(prepared, state.lockRoom);
  if (remark) options.onEvent({ kind: "remark", text: remark });
  return prepared;
}

/**
 * Makes every check on each step, in the order of the steps.
 *
 * @throws {Failure} the first failure of a check; `EBB_VARIABLE` with those of all steps
 */
export function checkSteps(
  prepared: Pick<PreparedPlan, "plan" | "revisions">,
  checks: readonly Check[],
): void {
  const { plan, revisions } = prepared;
  for (const step of plan.steps) {
    const sections = revisions.get(step.revision.id);
    if (sections === undefined) throw new Error(`Step ${step.revision.id} was not read`);
    for (const check of checks) {
      const failure = check(step, sections);
      if (failure?.code === "EBB_VARIABLE") throw missingValues(prepared) ?? failure;
      if (failure !== undefined) throw failure;
    }
  }
}

/** Returns the failure of an up or down section that is missing, or that must not run. */
function missingSection(step: Step, sections: RevisionSections): Failure | undefined {
  const { id, up, down, from } = sections;
  if (step.direction === "up") {
    if (up !== undefined) return undefined;
    return new Failure(
      "EBB_NO_SOURCE",
      `Cannot apply ${id}: it has no file here, and the ledger has only the hash of its up section`,
      { hint: "Run it from the source that has the file" },
    );
  }
  if (from === "ledger" && down === undefined) {
    return new Failure(
      "EBB_NO_DOWN",
      `Cannot take back ${id}: the ledger has no down section for it`,
      {
        hint: `Run it from the source that has the file; ${stampBelow(id, step.headsAfter)}`,
      },
    );
  }
  const refusal = downRefusal(sections, step.headsAfter);
  return refusal && new Failure(refusal.code, refusal.message, refusal);
}

function missingValue(step: Step, sections: RevisionSections): Failure | undefined {
  const run = sectionsRun(sections, step);
  return valueFailure(run.map(missingOf));
}

function missingOf(section: Section): MissingValues {
  return { origin: section.origin, variables: missingVariables(section) };
}

/** Returns one failure for all variables of a plan that have no value. */
function missingValues({
  plan,
  revisions,
}: Pick<PreparedPlan, "plan" | "revisions">): Failure | undefined {
  const run = plan.steps.flatMap((step) => {
    const sections = revisions.get(step.revision.id);
    return sections === undefined ? [] : sectionsRun(sections, step);
  });
  return valueFailure(run.map(missingOf));
}

function faultySection(step: Step, sections: RevisionSections): Failure | undefined {
  for (const section of sectionsRun(sections, step)) {
    const fault = sectionFault(section);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/**
 * Finds a statement that keeps a section from running on any server: `EBB_SYNTAX` for a COPY
 * without data, `EBB_ENCODING`, `EBB_TRANSACTION_STATEMENT` for a transaction without an end.
 */
export function sectionFault(section: Section): Failure | undefined {
  return withoutData(section) ?? setsOtherEncoding(section) ?? openEnd(section);
}

function withoutData(section: Section): Failure | undefined {
  const source = sourceOf(section);
  const failure = copyWithoutData(source, section.statements);
  return failure && withoutExcerpt(section, failure);
}

function openEnd(section: Section): Failure | undefined {
  if (section.options.transaction) return undefined;
  try {
    unitsOf(section);
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** Words between SET and the value: `SET SESSION client_encoding TO 'LATIN1'`. */
const FILLERS: ReadonlySet<string> = new Set(["session", "local", "to", "="]);
const UTF8: ReadonlySet<string> = new Set(["utf8", "utf-8", "unicode", "default"]);

/**
 * Finds a statement that sets another client encoding. Revision files are UTF-8, so the server
 * would misread every later letter outside ASCII.
 */
function setsOtherEncoding(section: Section): Failure | undefined {
  for (const statement of section.statements) {
    const words = leadingWords(section.source, statement, 6);
    if (words[0] !== "set") continue;
    const [name, value = ""] = words.slice(1).filter((word) => !FILLERS.has(word));
    if (name !== "client_encoding" && name !== "names") continue;
    if (UTF8.has(value.replaceAll("'", "").toLowerCase())) continue;
    return new Failure(
      "EBB_ENCODING",
      `Cannot run a section that sets ${name} to ${section.options.record ? value : UNRECORDED}`,
      {
        place: placeIn(section, statement.start),
        hint: "Revision files are UTF-8: remove the statement, the server converts by itself",
      },
    );
  }
  return undefined;
}

/**
 * Returns the `EBB_LEDGER` failure of an id that is too long for the version table. Alembic's table
 * takes 32 characters.
 */
export function tooLongId(
  { idLimit, ledger }: Pick<LedgerState, "idLimit" | "ledger">,
  ids: readonly string[],
): Failure | undefined {
  if (idLimit === undefined) return undefined;
  const long = ids.find((id) => id.length > idLimit);
  if (long === undefined) return undefined;
  const table = versionTable(ledger);
  return new Failure(
    "EBB_LEDGER",
    `Revision id ${long} does not fit into ${table}: its version_num takes ${idLimit} characters`,
    {
      hint: `Choose a shorter id, or: alter table ${table} alter column version_num type text`,
    },
  );
}

/**
 * Returns the check for `EBB_NO_TRANSACTION`: can the section share the transaction of the plan?
 */
export function mixedTransactions({ transaction }: Pick<RunOptions, "transaction">): Check {
  return ({ direction }, sections) => {
    const section = sectionOf(sections, direction);
    return transaction === "all" && section !== undefined
      ? apartFromOthers(sections.id, direction, section)
      : undefined;
  };
}

/** Returns the failure of a section that cannot share a transaction with those of other revisions. */
export function apartFromOthers(
  id: string,
  direction: Step["direction"],
  { options }: Section,
): Failure | undefined {
  if (options.transaction) return undefined;
  return new Failure(
    "EBB_NO_TRANSACTION",
    `Cannot run ${id} in one transaction with others: its ${direction} section is no-transaction`,
    { hint: "Leave out --transaction all, or run up to the revision before it first" },
  );
}

/**
 * Returns the failure of a plan that cannot resume the half-run section. A plan can if the section
 * comes first and its next statement is known.
 */
async function halfRunRefusal(
  preparation: Preparation,
  { plan, revisions, resume }: PreparedPlan,
  halfRun: HalfRun | undefined,
): Promise<Failure | undefined> {
  if (halfRun === undefined) return undefined;
  const [first] = plan.steps;
  const { revision: id, direction } = halfRun;
  if (first?.revision.id !== id || first.direction !== direction) {
    return mustFinishFirst(await remedyOf(preparation, halfRun), halfRun);
  }
  const revision = revisions.get(id);
  const section = revision && sectionOf(revision, direction);
  if (revision === undefined || section === undefined) return undefined;
  if (section.options.transaction) return halfRunFailure(halfRun, transactionalNow(halfRun));
  if (halfRun.outcome === "failed" || halfRun.isDecidable || resume !== undefined) return undefined;
  const running = { step: first, revision, section, stepsAfter: 1, begins: true, commits: true };
  const unit = unitsOf(section).find(({ hash }) => hash === halfRun.statementHash);
  if (unit !== undefined && (isRepeatable(unit) || isDecidedByCatalog(running, unit))) {
    return undefined;
  }
  return halfRunFailure(halfRun, (await remedyOf(preparation, halfRun)).text);
}

function mustFinishFirst({ text, isWhole }: Remedy, halfRun: HalfRun): Failure {
  if (isWhole) return halfRunFailure(halfRun, text);
  const { revision, direction } = halfRun;
  const ways = [
    ...(direction === "up" ? [`to give it up: ${takeBackCommand(revision)}`] : []),
    `once you have cleaned up by hand: ebb resume --undone ${revision}`,
  ];
  return halfRunFailure(halfRun, `${text}; or, ${ways.join("; or, ")}`);
}

function halfRunFailure(halfRun: HalfRun, hint: string): Failure {
  return new Failure("EBB_HALF_RUN", describeHalfRun(halfRun), { hint });
}
