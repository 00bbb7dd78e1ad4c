import { type RevisionNode, sortedIds } from "../../graph/graph.ts";
import { realHeads } from "../../graph/points.ts";
import { appliedNodes } from "../../graph/rows.ts";
import { type SquashedRows, squashedRows } from "../../graph/squash.ts";
import { placeIn } from "../../migration/place-in.ts";
import type { Session } from "../../session.ts";
import { type KnownRevisions, knownRevisions } from "../ledger/known-revisions.ts";
import { revocations } from "../ledger/ledger-grants.ts";
import type { LedgerRecord, LedgerState } from "../ledger/ledger-state.ts";
import { readRunLock } from "../lock/run-at-work.ts";
import { remedyFor } from "../prepare/half-run-remedy.ts";
import type { Project } from "../project/project.ts";
import type { LockHolder } from "../run/run-events.ts";

/** The state of a database compared with its source. */
export interface Status {
  readonly heads: readonly string[];
  /** True when the rows are exactly the heads of the source and nothing is half run. */
  readonly atHead: boolean;
  /** Number of applied revisions. */
  readonly applied: number;
  /** Revisions of the source that are not applied, in the order in which they would run. */
  readonly pending: readonly RevisionNode[];
  /** Applied revisions that the source lacks. */
  readonly ahead: readonly LedgerRecord[];
  /** Rows that neither the source nor the ledger knows. */
  readonly unknown: readonly string[];
  /** Rows that a squash of the source replaced. */
  readonly squashed: SquashedRows | undefined;
  /** Line of the statement of a half-run section. Undefined when no file has it. */
  readonly halfRunLine: number | undefined;
  /** The advice about a half-run section. */
  readonly halfRunRemedy: string | undefined;
  readonly runLock: LockHolder | undefined;
  /** The other roles that may change the ledger, each with the statement that ends it. */
  readonly writers: ReturnType<typeof revocations>;
}

/** Compares a database with its source. */
export async function readStatus(
  session: Session,
  project: Project,
  state: LedgerState,
): Promise<Status> {
  const known = knownRevisions(project, state);
  const { heads } = state;
  const rows = heads.flatMap((head) => known.graph.nodes.get(head) ?? []);
  const applied = appliedNodes(rows);
  const pending = known.graph.order.filter((node) => !applied.has(node));
  const wanted = sortedIds(realHeads(project.graph));
  return {
    heads,
    atHead: wanted.join() === heads.join() && state.halfRun === undefined,
    applied: applied.size,
    pending,
    ahead: aheadOf(known),
    unknown: known.unknown.filter((row) => !project.graph.replaced.has(row)),
    squashed: squashedRows(project.graph, heads),
    halfRunLine: halfRunLine(project, state),
    halfRunRemedy: await remedyFor({ session, project, state }),
    writers: revocations(state.ledger.schema, state.writers),
    runLock: await readRunLock(session, state),
  };
}

/** Lists the applied revisions that the source lacks, in the order of the graph. */
function aheadOf({ graph, recordedOnly }: KnownRevisions): readonly LedgerRecord[] {
  return graph.order.flatMap(({ revision }) => recordedOnly.get(revision.id) ?? []);
}

function halfRunLine(project: Project, { halfRun }: LedgerState): number | undefined {
  if (halfRun === undefined || !project.headers.has(halfRun.revision)) return undefined;
  const migration = project.read(halfRun.revision);
  const section = halfRun.direction === "up" ? migration.up : migration.down;
  const statement = section?.statements[halfRun.statement - 1];
  if (section === undefined || statement === undefined) return undefined;
  return placeIn(section, statement.start).line;
}

/**
 * Finds the revision to which a database can go back when it is ahead of its source: the source's
 * head.
 *
 * Returns undefined when the source has several heads, or when a part of it is not applied.
 */
export function backToSource({ graph }: Project, { pending }: Status): string | undefined {
  const [head, ...others] = sortedIds(realHeads(graph));
  return others.length === 0 && pending.length === 0 ? head : undefined;
}
