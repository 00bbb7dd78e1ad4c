import type { Session } from "../../session.ts";
import { pinned } from "../../sql/pinned.ts";
import { answered } from "./answer.ts";
import { type LedgerName, logTable } from "./ledger-name.ts";

/** A row of the log by which a revision became applied, or stopped to be. */
export interface LoggedChange {
  readonly runId: string;
  readonly tag: string | undefined;
  readonly event: "applied" | "reverted" | "stamped" | "adopted";
  readonly direction: "up" | "down" | undefined;
  readonly revision: string;
}

/** Reads the changes in the log, oldest first. */
export async function readChanges(
  session: Session,
  ledger: LedgerName,
): Promise<readonly LoggedChange[]> {
  const changes = `select coalesce(json_agg(x), '[]')::text as changes from (
  select l.run_id as "runId", l.tag, l.event, l.direction, l.revision from ${logTable(ledger)} l
  where l.event = any ('{applied,reverted,stamped,adopted}'::text[]) and l.revision is not null order by l.id) x`;
  const [outcome] = await session.flight([{ sql: pinned(changes) }]);
  const rows = answered(outcome, "Cannot read the log");
  const raw = JSON.parse(String(rows[0]?.changes)) as RawChange[];
  return raw.map((change) => ({
    ...change,
    tag: change.tag ?? undefined,
    direction: change.direction ?? undefined,
  }));
}

interface RawChange extends Omit<LoggedChange, "tag" | "direction"> {
  tag: string | null;
  direction: "up" | "down" | null;
}

/** Returns the revisions that are applied after changes, in the order in which they became so. */
export function appliedAfter(changes: readonly LoggedChange[]): ReadonlySet<string> {
  const applied = new Set<string>();
  for (const { event, direction, revision } of changes) {
    const isGone = event === "reverted" || (event === "stamped" && direction === "down");
    if (isGone) applied.delete(revision);
    else applied.add(revision);
  }
  return applied;
}
