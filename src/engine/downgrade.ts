import type { Session } from "../database/session.ts";
import { type Plan, planDowngrade, planUpgrade } from "../graph/plan.ts";
import { type KnownRevisions, knownRevisions } from "./known-revisions.ts";
import { checkPrepared, type Preparation, revisionsToAdopt, sectionsOfFile } from "./prepare.ts";
import { readRecordedSections } from "./recorded-sections.ts";
import type { PreparedPlan } from "./run-steps.ts";
import type { RevisionSections } from "./sections.ts";

/**
 * Plans a downgrade and reads what it runs: the file's down section, or the recorded one where the
 * source lacks the file.
 *
 * @throws {Failure} of planning and of `checkPrepared`, `EBB_LEDGER_UNTRUSTED`
 */
export async function prepareDowngrade(
  preparation: Preparation,
  session: Session,
  target: string,
): Promise<PreparedPlan> {
  const known = knownRevisions(preparation.project, preparation.state);
  const plan = planDowngrade(known.graph, preparation.state.heads, target);
  return read(preparation, session, { plan, known });
}

/**
 * Plans to take back and apply again: a downgrade to the target, then the way back up.
 *
 * @throws {Failure} as {@link prepareDowngrade}
 */
export async function prepareRedo(
  preparation: Preparation,
  session: Session,
  target: string,
): Promise<PreparedPlan> {
  const known = knownRevisions(preparation.project, preparation.state);
  const down = planDowngrade(known.graph, preparation.state.heads, target);
  const up = planUpgrade(known.graph, down.headsAfter, down.headsBefore);
  const plan: Plan = {
    steps: [...down.steps, ...up.steps],
    headsBefore: down.headsBefore,
    headsAfter: up.headsAfter,
    becomesApplied: [],
    becomesUnapplied: [],
  };
  return read(preparation, session, { plan, known });
}

async function read(
  preparation: Preparation,
  session: Session,
  { plan, known }: { readonly plan: Plan; readonly known: KnownRevisions },
): Promise<PreparedPlan> {
  const { project, state, options } = preparation;
  const ids = [...new Set(plan.steps.map(({ revision }) => revision.id))];
  const missing = ids.flatMap((id) => known.recordedOnly.get(id) ?? []);
  const recorded = await readRecordedSections(session, state, missing);
  for (const { id } of recorded) {
    options.onEvent({
      kind: "remark",
      text: `Revision ${id} has no file here: its recorded sections are used`,
    });
  }
  const fromFiles = ids
    .filter((id) => project.headers.has(id))
    .map((id) => sectionsOfFile(project.read(id)));
  const revisions = new Map<string, RevisionSections>(
    [...recorded, ...fromFiles].map((revision) => [revision.id, revision]),
  );
  const adopted = revisionsToAdopt(preparation, plan.headsBefore);
  return checkPrepared(preparation, { plan, revisions, adopted });
}
