import { Failure } from "../failure.ts";
import type { Context } from "./command.ts";

/** What the database knows of the revisions. */
export interface Marks {
  /** The rows of the version table. */
  readonly rows: readonly string[];
  /** When each applied revision was applied, as ISO 8601 UTC, as far as the log says. */
  readonly appliedAt: ReadonlyMap<string, string>;
}

/** Asks the database where it stands. */
export async function readMarks(_context: Context): Promise<Marks> {
  throw new Failure("EBB_NO_URL", "No database is named", {
    hint: "Say where to start with --from, or name a database with --url",
  });
}

/** True for a target or range with the word `current` in it: only the database tells what it means. */
export function namesCurrent(text: string): boolean {
  return /(?:^|[@:])current(?=$|[:+-])/.test(text);
}
