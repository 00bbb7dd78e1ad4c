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
  /** Undefined when the heads are given and not read (`plan --from`). */
  readonly session: Session | undefined;
  readonly options: Pick<RunOptions, "transaction" | "role" | "connectSettings" | "onEvent">;
}

/** Returns the sections of a revision from its file. */
export function sectionsOfFile(migration: Migration): RevisionSections {
  return { ...migration, from: "file" };
}

/**
 * Reads the recorded sections of revisions, to run them.
 *
 * @throws {Failure} of `readRecordedSections`
 */
export async function recordedSections(
  { session, state, project }: Preparation,
  request: Omit<RecordedRequest, "values">,
): Promise<readonly RevisionSections[]> {
  if (request.records.length === 0) return [];
  if (session === undefined) throw new Error("Given heads have no records");
  return readRecordedSections(session, state, { ...request, values: project.values });
}

/** Returns the applied revisions to take over from a database with a version table but no log. */
export function revisionsToAdopt(
  { project, state }: Preparation,
  heads: Plan["headsBefore"],
): readonly RevisionSections[] {
  if (!state.hasVersionTable || state.hasLog) return [];
  const known = heads.filter((head) => project.graph.nodes.has(head));
  return appliedRevisions(project.graph, known).map(({ id }) => sectionsOfFile(project.read(id)));
}

/** Prepares to create the missing tables of the ledger, and to run nothing. */
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

/** Returns a plan that runs nothing and keeps the heads. */
export function standStill(heads: Plan["headsBefore"]): Plan {
  const nothing = { steps: [], becomesApplied: [], becomesUnapplied: [] };
  return { ...nothing, headsBefore: heads, headsAfter: heads };
}

/** Returns the names of the missing tables of the ledger. */
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

/** A plan with all its sections, read and checked. */
export interface PreparedPlan {
  readonly plan: Plan;
  readonly revisions: ReadonlyMap<string, RevisionSections>;
  /** The revisions that the ledger must take over first, from an Alembic table without a log. */
  readonly adopted: readonly RevisionSections[];
  /** True when the ledger is created although nothing runs. */
  readonly needsLedger?: boolean;
  /** The log rows of a stamp. Undefined for a plan that runs sections. */
  readonly stamped?: readonly LogRow[];
  readonly resume?: RunContext["resume"];
}
