import { Failure, type Place } from "../../failure.ts";
import { buildGraph } from "../../graph/build.ts";
import { realHeads } from "../../graph/points.ts";
import { type SquashedRows, squashedAdvice, squashedText } from "../../graph/squash.ts";
import type { Migration, Section } from "../../migration/migration.ts";
import type { Session } from "../../session.ts";
import { placeAt } from "../../text/place.ts";
import { findInvalidIndexes, type InvalidIndex } from "../journal/find-indexes.ts";
import { type EditedRevision, readEdited } from "../ledger/edited.ts";
import { describeHalfRun, halfRunRemedy } from "../ledger/half-run.ts";
import { knownRevisions } from "../ledger/known-revisions.ts";
import { revocations } from "../ledger/ledger-grants.ts";
import type { LedgerState } from "../ledger/ledger-state.ts";
import { appliedOfSource, prepareUpgrade } from "../prepare/upgrade.ts";
import type { Project } from "../project/project.ts";
import { arePassable, createProblem, type Problem, problemOfFailure } from "./problem.ts";
import { backToSource, readStatus, type Status } from "./status.ts";

/**
 * Compares a database with the source, and finds the leftovers of failed runs.
 *
 * The project is undefined when its files are malformed. Then only the database itself is checked.
 */
export async function checkDatabase(
  session: Session,
  project: Project | undefined,
  state: LedgerState,
): Promise<readonly Problem[]> {
  const indexes = await findInvalidIndexes(session);
  const status = project && (await readStatus(session, project, withReadableLine(project, state)));
  const problems = [
    ...halfRun(project, state, status),
    ...(project && status ? await compared(session, { project, state, status }) : []),
    ...openLedger(state),
    ...indexes.map((index) => invalidIndex(index, state)),
  ];
  if (project === undefined || !arePassable(problems)) return problems;
  return [...problems, ...(await upgradeRefusal(session, project, state))];
}

/** Asks the preparation of `ebb upgrade`, so that `check` never passes where that is refused. */
async function upgradeRefusal(
  session: Session,
  project: Project,
  state: LedgerState,
): Promise<Problem[]> {
  const options = {
    transaction: "each",
    role: undefined,
    connectSettings: [],
    onEvent: () => {},
  } as const;
  const target = realHeads(project.graph).length > 1 ? "heads" : "head";
  try {
    const request = { targets: [target], allowUnknown: false, edited: "warn" } as const;
    await prepareUpgrade({ project, state, session, options }, request);
    return [];
  } catch (error) {
    if (error instanceof Failure) return [problemOfFailure(error, undefined)];
    throw error;
  }
}

/**
 * Removes the half-run section from the state if its file is malformed: the file has no lines and
 * no sections then, and is reported elsewhere.
 */
function withReadableLine(project: Project, state: LedgerState): LedgerState {
  const id = state.halfRun?.revision;
  const isKnown = id !== undefined && project.headers.has(id);
  return isKnown && !isReadable(project, id) ? { ...state, halfRun: undefined } : state;
}

function readableOf(project: Project, applied: ReadonlySet<string>): readonly string[] {
  return project.graph.order.flatMap(({ revision: { id } }) =>
    applied.has(id) && isReadable(project, id) ? [id] : [],
  );
}

function isReadable(project: Project, id: string): boolean {
  try {
    project.read(id);
    return true;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

interface Compared {
  readonly project: Project;
  readonly state: LedgerState;
  readonly status: Status;
}

async function compared(session: Session, sides: Compared): Promise<Problem[]> {
  const { project, state } = sides;
  const applied = appliedOfSource(project, state, knownRevisions(project, state));
  const edited = await readEdited(session, sides, readableOf(project, applied));
  const { squashed } = sides.status;
  const missing =
    squashed === undefined ? [...pending(sides), ...unknown(sides)] : [belowSquash(squashed)];
  return [...missing, ...edited.flatMap(editedProblems)];
}

function pending({ project, state, status }: Compared): Problem[] {
  const when = state.halfRun === undefined ? "Apply it" : "Once nothing is half run";
  const target = realHeads(project.graph).length > 1 ? "heads" : "head";
  return status.pending.map(({ revision: { id, origin } }) => {
    const message = project.headers.get(id)?.message ?? "";
    return createProblem("EBB_PENDING", {
      message: `Revision ${id} is not applied${message === "" ? "" : `: ${message}`}`,
      hint: `${when}: ebb upgrade ${target}`,
      revision: id,
      file: origin,
    });
  });
}

function unknown({ project, status }: Compared): Problem[] {
  const back = backToSource(project, status);
  const way =
    back === undefined
      ? "Use the source that has it"
      : `Use the source that has it, or take it back with the recorded section: ebb downgrade ${back}`;
  const ahead = status.ahead.map(({ revision, message }) =>
    createProblem("EBB_UNKNOWN_REVISION", {
      message: `Revision ${revision} is applied, but no file here declares it${message === "" ? "" : `: ${message}`}`,
      hint: way,
      revision,
    }),
  );
  const lost = status.unknown.map((row) =>
    createProblem("EBB_UNKNOWN_REVISION", {
      message: `The database is at ${row}, which neither the files nor the ledger know`,
      hint: "Add its file; if it is lost for good, record where the database stands with ebb stamp --purge and its revision",
      revision: row,
    }),
  );
  return [...ahead, ...lost];
}

function belowSquash(rows: SquashedRows): Problem {
  return createProblem("EBB_SQUASHED", {
    message: `No upgrade is possible: ${squashedText(rows)}`,
    hint: squashedAdvice(rows),
    revision: rows.into.id,
    file: rows.into.origin,
  });
}

function repairHint(id: string): string {
  return `Put the file back as it was, or record the edit: ebb repair ${id}`;
}

function editedProblems({ migration, up, down }: EditedRevision): Problem[] {
  const { id } = migration;
  if (up === "unrecorded") return [notRecorded(migration)];
  const problems: Problem[] = [];
  if (up === "edited") {
    problems.push(
      createProblem("EBB_EDITED", {
        message: `The up section of ${id} was edited after it was applied`,
        hint: repairHint(id),
        revision: id,
        place: placeOf(migration.up),
      }),
    );
  }
  if (down === "edited") {
    problems.push(
      createProblem("EBB_EDITED_DOWN", {
        message: `The down section of ${id} differs from the recorded one`,
        hint: repairHint(id),
        revision: id,
        place: placeOf(migration.down ?? migration.up),
      }),
    );
  }
  return problems;
}

function notRecorded({ id, origin }: Migration): Problem {
  return createProblem("EBB_NOT_RECORDED", {
    message: `Revision ${id} is applied, but the ledger has none of its sections`,
    hint: `Record them: ebb repair ${id}`,
    revision: id,
    file: origin,
  });
}

function placeOf({ source, origin, start }: Section): Place {
  return placeAt({ name: origin, text: source }, start);
}

function halfRun(
  project: Project | undefined,
  state: LedgerState,
  status: Status | undefined,
): Problem[] {
  const { halfRun: run, heads } = state;
  if (run === undefined) return [];
  const { revision } = run;
  const graph = project === undefined ? buildGraph([]) : knownRevisions(project, state).graph;
  const file = project?.headers.get(revision)?.origin;
  const line = status?.halfRunLine;
  return [
    createProblem("EBB_HALF_RUN", {
      message: describeHalfRun(run),
      hint: status?.halfRunRemedy ?? halfRunRemedy({ graph, heads }, run),
      revision,
      file,
      place: file === undefined || line === undefined ? undefined : { file, line },
    }),
  ];
}

function openLedger({ ledger, writers }: LedgerState): Problem[] {
  return revocations(ledger.schema, writers).map(({ role, sql }) =>
    createProblem("EBB_LEDGER_OPEN", {
      message: `${role} may change the ledger, so a downgrade runs no SQL from it`,
      hint: `Close it: ${sql};`,
    }),
  );
}

/** A half-run section may have left the index: then ebb drops it before it goes on. */
function invalidIndex(
  { name, table, isPartitioned }: InvalidIndex,
  { halfRun: run }: LedgerState,
): Problem {
  const rebuild = run === undefined ? "Rebuild it" : "If it is there when nothing is half run";
  return createProblem("EBB_INVALID_INDEX", {
    message: `Index ${name} of ${table} is INVALID`,
    hint: isPartitioned
      ? "Attach an index of every partition: alter index … attach partition …"
      : `${rebuild}: reindex index concurrently ${name}; or: drop index concurrently ${name}`,
  });
}
