import type { Section } from "../../migration/migration.ts";
import { beginsWith } from "../journal/edited-section.ts";
import { readJournal } from "../journal/read-journal.ts";
import { unitsOf } from "../journal/units.ts";
import type { Preparation } from "./prepare.ts";

/**
 * Checks if the half-run section is the down of this revision and ran from the ledger. It goes on
 * from there, whatever the file says now.
 *
 * An older journal does not say where its section came from. Then the file decides: a section that
 * begins with other statements is not the one that ran.
 */
export async function ranFromLedger(
  { session, state }: Pick<Preparation, "session" | "state">,
  id: string,
  down: Section | undefined,
): Promise<boolean> {
  const { halfRun, ledger } = state;
  if (session === undefined || halfRun?.revision !== id || halfRun.direction !== "down")
    return false;
  const { done, from } = await readJournal(session, ledger, id);
  if (from !== undefined) return from === "ledger";
  return down !== undefined && !beginsWith(unitsOf(down), done);
}
