import { Failure } from "../../failure.ts";
import type { Plan, Step } from "../../graph/plan.ts";
import { appliedRevisions } from "../../graph/rows.ts";
import { downRefusal } from "../../migration/down-refusal.ts";
import type { Migration, Section } from "../../migration/migration.ts";
import { refuseCopyWithoutData } from "../../sql/copy-source.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import { placeAt } from "../../text/place.ts";
import { isDecidedByCatalog } from "../journal/index-leftovers.ts";
import { isRepeatable, unitsOf } from "../journal/units.ts";
import { describeHalfRun, halfRunRemedy } from "../ledger/half-run.ts";
import { logTableName, versionTable } from "../ledger/ledger-name.ts";
import type { HalfRun, LedgerState } from "../ledger/ledger-state.ts";
import type { LogRow } from "../ledger/ledger-write.ts";
import { type RevisionSections, sectionOf } from "../ledger/sections.ts";
import type { Project } from "../project/project.ts";
import type { RunContext } from "../run/run-context.ts";
import type { RunOptions } from "../run/run-events.ts";

/** What a plan is prepared from. */
export interface Preparation {
  readonly project: Project;
  readonly state: LedgerState;
  readonly options: RunOptions;
}

/** What a file says of a revision. */
export function sectionsOfFile(migration: Migration): RevisionSections {
  return { ...migration, from: "file" };
}

/**
 * Checks everything of a plan that can be checked before it runs.
 *
 * @throws {Failure} `EBB_NO_DOWN`, `EBB_IRREVERSIBLE`, `EBB_NO_TRANSACTION`, `EBB_HALF_RUN`, `EBB_LEDGER`
 */
export function checkPrepared(preparation: Preparation, prepared: PreparedPlan): PreparedPlan {
  refuseHalfRun(preparation.state, prepared);
  for (const step of prepared.plan.steps) {
    const revision = prepared.revisions.get(step.revision.id);
    if (revision === undefined) throw new Error(`Step ${step.revision.id} was not read`);
    refuseMissing(step, revision);
    if (preparation.state.idLimit !== undefined) refuseLongIds(preparation.state, step.headsAfter);
    refuseUnsendable(revision, step);
    refuseMixedTransactions(preparation.options, step, revision);
  }
  return prepared;
}

/**
 * Refuses ids that the version table cannot hold: Alembic's takes 32 characters.
 *
 * @throws {Failure} `EBB_LEDGER`
 */
export function refuseLongIds({ idLimit, ledger }: LedgerState, ids: readonly string[]): void {
  const long = ids.find((id) => idLimit !== undefined && id.length > idLimit);
  if (long === undefined) return;
  const table = versionTable(ledger);
  throw new Failure(
    "EBB_LEDGER",
    `Revision id ${long} does not fit into ${table}: its version_num takes ${idLimit} characters`,
    {
      hint: `Choose a shorter id, or: alter table ${table} alter column version_num type text`,
    },
  );
}

/** The applied revisions that a database brings along whose version table has no log yet. */
export function revisionsToAdopt(
  { project, state }: Preparation,
  heads: Plan["headsBefore"],
): readonly RevisionSections[] {
  if (!state.hasVersionTable || state.hasLog) return [];
  const known = heads.filter((head) => project.graph.nodes.has(head));
  return appliedRevisions(project.graph, known).map(({ id }) => sectionsOfFile(project.read(id)));
}

function refuseMissing(step: Step, revision: RevisionSections): void {
  if (step.direction === "up") {
    if (revision.up !== undefined) return;
    throw new Failure(
      "EBB_NO_SOURCE",
      `Cannot apply ${revision.id}: it has no file here, and the ledger holds only the hash of its up section`,
      {
        hint: "Run it from the source that has the file",
      },
    );
  }
  if (revision.from === "ledger" && revision.down === undefined) {
    throw new Failure(
      "EBB_NO_DOWN",
      `Cannot take back ${revision.id}: the ledger recorded no down section of it`,
      {
        hint: `Run it from the source that has the file; or "ebb stamp" moves the ledger without running anything`,
      },
    );
  }
  const refusal = downRefusal(revision);
  if (refusal !== undefined) throw new Failure(refusal.code, refusal.message, refusal);
}

/** Refuses what the server would wait for, or misread. */
function refuseUnsendable(revision: RevisionSections, { direction }: Step): void {
  for (const section of [sectionOf(revision, direction), revision.assert]) {
    if (section === undefined) continue;
    const source = { name: section.origin, text: section.source };
    refuseCopyWithoutData(source, section.statements);
    refuseOtherEncoding(section);
  }
}

/** @throws {Failure} `EBB_NO_TRANSACTION` for a section that cannot share a transaction */
export function refuseMixedTransactions(
  { transaction }: Pick<RunOptions, "transaction">,
  step: Step,
  revision: RevisionSections,
): void {
  const section = sectionOf(revision, step.direction);
  if (transaction !== "all" || section === undefined || section.options.transaction) return;
  throw new Failure(
    "EBB_NO_TRANSACTION",
    `Cannot run ${revision.id} in one transaction with others: its ${step.direction} section is no-transaction`,
    { hint: "Leave out --transaction all, or run up to the revision before it first" },
  );
}

/**
 * A half-run section is resumed when it comes first and it is known what to do.
 *
 * @throws {Failure} `EBB_HALF_RUN`
 */
export function refuseHalfRun(
  { halfRun }: Pick<LedgerState, "halfRun">,
  { plan, revisions, resume }: Pick<PreparedPlan, "plan" | "revisions" | "resume">,
): void {
  if (halfRun === undefined) return;
  const [first] = plan.steps;
  const { revision: id, direction } = halfRun;
  if (first?.revision.id !== id || first.direction !== direction) {
    throw mustFinishFirst(halfRun);
  }
  const revision = revisions.get(id);
  const section = revision && sectionOf(revision, direction);
  if (revision === undefined || section === undefined) return;
  if (section.options.transaction) {
    throw halfRunFailure(
      halfRun,
      "Its section is not no-transaction any more, and would run from its begin: mark it so again, or clean up and then: ebb resume --undone",
    );
  }
  if (halfRun.outcome === "failed" || resume !== undefined) return;
  const running = { step: first, revision, section, isLast: false, begins: true, commits: true };
  const unit = unitsOf(section).find(({ hash }) => hash === halfRun.statementHash);
  if (unit !== undefined && (isRepeatable(unit) || isDecidedByCatalog(running, unit))) return;
  throw halfRunFailure(halfRun, halfRunRemedy(halfRun));
}

function mustFinishFirst(halfRun: HalfRun): Failure {
  const remedy = halfRunRemedy(halfRun);
  if (halfRun.outcome === "unknown") return halfRunFailure(halfRun, remedy);
  const undone = "or, once you have cleaned up: ebb resume --undone";
  return halfRunFailure(halfRun, `${remedy}; ${undone}`);
}

function halfRunFailure(halfRun: NonNullable<LedgerState["halfRun"]>, hint: string): Failure {
  return new Failure("EBB_HALF_RUN", describeHalfRun(halfRun), { hint });
}

/** Words between SET and the value: `SET SESSION client_encoding TO 'LATIN1'`. */
const FILLERS: ReadonlySet<string> = new Set(["session", "local", "to", "="]);
const UTF8: ReadonlySet<string> = new Set(["utf8", "utf-8", "unicode", "default"]);

/**
 * Refuses a section that sets another client encoding: revision files are UTF-8, so the server
 * would misread every letter outside ASCII in what follows.
 *
 * @throws {Failure} `EBB_ENCODING`
 */
export function refuseOtherEncoding(section: Section): void {
  for (const statement of section.statements) {
    const words = leadingWords(section.source, statement, 6);
    if (words[0] !== "set") continue;
    const [name, value = ""] = words.slice(1).filter((word) => !FILLERS.has(word));
    if (name !== "client_encoding" && name !== "names") continue;
    if (UTF8.has(value.replaceAll("'", "").toLowerCase())) continue;
    throw new Failure("EBB_ENCODING", `Cannot run a section that sets ${name} to ${value}`, {
      place: placeAt({ name: section.origin, text: section.source }, statement.start),
      hint: "Revision files are UTF-8: remove the statement, the server converts by itself",
    });
  }
}

/** Prepares to make what is missing of the ledger, and to run nothing. */
export function prepareLedger(preparation: Preparation): PreparedPlan {
  const { heads } = preparation.state;
  return {
    plan: {
      steps: [],
      headsBefore: heads,
      headsAfter: heads,
      becomesApplied: [],
      becomesUnapplied: [],
    },
    revisions: new Map(),
    adopted: revisionsToAdopt(preparation, heads),
    stamped: [],
    needsLedger: missingTables(preparation.state).length > 0,
  };
}

/** Names the tables of the ledger that are not there. */
export function missingTables({ ledger, hasVersionTable, hasLog }: LedgerState): readonly string[] {
  return [
    ...(hasVersionTable ? [] : [ledger.table]),
    ...(hasLog ? [] : [logTableName(ledger.table)]),
  ];
}

/** A plan with everything that it runs, read and checked beforehand. */
export interface PreparedPlan {
  readonly plan: Plan;
  readonly revisions: ReadonlyMap<string, RevisionSections>;
  /** The revisions that the ledger must take over first: an Alembic table without a log. */
  readonly adopted: readonly RevisionSections[];
  /** True where the ledger is made though nothing runs. */
  readonly needsLedger?: boolean;
  /** What a stamp writes into the log; undefined for a plan that runs sections. */
  readonly stamped?: readonly LogRow[];
  /** What an operator said of the statement at which the section is half run. */
  readonly resume?: RunContext["resume"];
}
