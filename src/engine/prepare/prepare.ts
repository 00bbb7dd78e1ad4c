import type { Plan } from "../../graph/plan.ts";
import { appliedRevisions } from "../../graph/rows.ts";
import type { Migration } from "../../migration/migration.ts";
import type { Session } from "../../session.ts";
import { logTableName } from "../ledger/ledger-name.ts";
import type { LedgerState } from "../ledger/ledger-state.ts";
import type { LogRow } from "../ledger/ledger-write.ts";
import type { PlanningState } from "../ledger/planning-state.ts";
import { type RecordedRequest, readRecordedSections } from "../ledger/recorded.ts";
import type { RevisionSections } from "../ledger/sections.ts";
import type { Project } from "../project/project.ts";
import type { RunContext } from "../run/run-context.ts";
import type { RunOptions } from "../run/run-events.ts";

/** The source and the state of the database from which a plan is prepared. */
export interface Preparation {
  readonly project: Project;
  readonly state: PlanningState;
  /** Undefined where the heads are given instead of read (`plan --from`). */
  readonly session: Session | undefined;
  readonly options: Pick<RunOptions, "transaction" | "role" | "connectSettings" | "onEvent">;
}

/** Gives the sections of a revision as its file has them. */
export function sectionsOfFile(migration: Migration): RevisionSections {
  return { ...migration, from: "file" };
}

/**
 * Reads the sections that the ledger recorded of revisions, to run them.
 *
 * @throws {Failure} as `readRecordedSections`
 */
export async function recordedSections(
  { session, state }: Preparation,
  request: RecordedRequest,
): Promise<readonly RevisionSections[]> {
  if (request.records.length === 0) return [];
  if (session === undefined) throw new Error("Given heads have no records");
  return readRecordedSections(session, state, request);
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

/** Prepares to make what is missing of the ledger, and to run nothing. */
export function prepareLedger(preparation: Preparation): PreparedPlan {
  const { heads } = preparation.state;
  return {
    plan: standStill(heads),
    revisions: new Map(),
    adopted: revisionsToAdopt(preparation, heads),
    stamped: [],
    needsLedger: missingTables(preparation.state).length > 0,
  };
}

/** Makes a plan that runs nothing and leaves the heads as they are. */
export function standStill(heads: Plan["headsBefore"]): Plan {
  const nothing = { steps: [], becomesApplied: [], becomesUnapplied: [] };
  return { ...nothing, headsBefore: heads, headsAfter: heads };
}

/** Names the tables of the ledger that are not there. */
export function missingTables({
  ledger,
  hasVersionTable,
  hasLog,
}: Pick<LedgerState, "ledger" | "hasVersionTable" | "hasLog">): readonly string[] {
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
