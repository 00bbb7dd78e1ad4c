import type { Step } from "../../graph/plan.ts";
import type { Section } from "../../migration/migration.ts";
import { relationCount } from "../../sql/relation-count.ts";
import type { LockRoom } from "../ledger/lock-room.ts";
import { type RevisionSections, sectionOf } from "../ledger/sections.ts";
import type { PreparedPlan } from "./prepare.ts";

/**
 * Says that one transaction for the whole plan takes more locks than the server has room for; undefined
 * if it does not, as far as the statements show.
 */
export function lockRemark(
  { plan, revisions }: Pick<PreparedPlan, "plan" | "revisions">,
  { perTransaction, transactions }: LockRoom,
): string | undefined {
  const needed = plan.steps.reduce(
    (sum, step) => sum + locksOf(step, revisions.get(step.revision.id)),
    0,
  );
  const room = perTransaction * transactions;
  if (needed <= room) return undefined;
  const wanted = Math.ceil(needed / transactions);
  return [
    `One transaction locks about ${needed} relations, but the server has room for ${room} locks:`,
    'it will likely fail with "out of shared memory".',
    "Leave out --transaction all,",
    `or set max_locks_per_transaction from ${perTransaction} to more than ${wanted}`,
    "and restart the server",
  ].join(" ");
}

/** A down that drops a table drops also its indexes, which only its up names. */
function locksOf(step: Step, revision: RevisionSections | undefined): number {
  const own = relationsOf(revision && sectionOf(revision, step.direction));
  if (step.direction === "up" || own === 0) return own;
  return Math.max(own, relationsOf(revision?.up));
}

function relationsOf(section: Section | undefined): number {
  const { source, statements = [] } = section ?? {};
  if (source === undefined) return 0;
  return statements.reduce((sum, statement) => sum + relationCount(source, statement), 0);
}
