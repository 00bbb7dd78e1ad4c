import type { RevisionGraph } from "../../graph/graph.ts";
import { appliedRevisions } from "../../graph/rows.ts";
import type { Facts, Questions } from "../../locks/facts.ts";
import type { Session } from "../../session.ts";
import type { LedgerState } from "../ledger/ledger-state.ts";
import { readLockFacts } from "../plan/lock-facts.ts";
import { type InTheWay, readInTheWay, type Wants } from "../plan/lock-holders.ts";

/** A database with the tables of the revisions. */
export interface LintDatabase {
  /** As `server_version_num`: 150018 is 15.18. */
  readonly versionNumber: number;
  /** The revisions that are applied there. Their ups do not run again. */
  readonly applied: ReadonlySet<string>;
  /** Reads the catalog: sizes, types, keys. */
  facts(questions: Questions): Promise<Facts>;
  /** Finds the sessions for which statements would wait now. */
  inTheWay(wants: Wants): Promise<readonly InTheWay[]>;
}

/** Makes the database of a session for {@link LintDatabase}. */
export function lintDatabase(
  session: Session,
  { versionNumber, heads }: Pick<LedgerState, "versionNumber" | "heads">,
  graph: RevisionGraph | undefined,
): LintDatabase {
  const known = heads.filter((head) => graph?.nodes.has(head) === true);
  const applied = graph === undefined ? [] : appliedRevisions(graph, known);
  return {
    versionNumber,
    applied: new Set(applied.map(({ id }) => id)),
    facts: (questions) => readLockFacts(session, questions),
    inTheWay: (wants) => readInTheWay(session, wants),
  };
}
