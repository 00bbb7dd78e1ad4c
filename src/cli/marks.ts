import { readState } from "../engine/ledger-state.ts";
import type { Context } from "./command.ts";
import { findDatabase, withSession } from "./database.ts";

/** What the database knows of the revisions. */
export interface Marks {
  /** The rows of the version table. */
  readonly rows: readonly string[];
  /** When each applied revision was applied, as ISO 8601 UTC, as far as the log says. */
  readonly appliedAt: ReadonlyMap<string, string>;
}

/** Asks the database where it stands. */
export async function readMarks(context: Context): Promise<Marks> {
  const database = await findDatabase(context);
  const { schema, versionTable } = context.settings;
  const { heads, records } = await withSession(database, (session) =>
    readState(session, { schema, versionTable, detail: "records" }),
  );
  const applied = [...records.values()].flatMap(({ revision, appliedAt }) =>
    appliedAt === undefined ? [] : [[revision, appliedAt] as const],
  );
  return { rows: heads, appliedAt: new Map(applied) };
}

/** True for a target or range with the word `current` in it: only the database tells what it means. */
export function namesCurrent(text: string): boolean {
  return /(?:^|[@:])current(?=$|[:+-])/.test(text);
}
