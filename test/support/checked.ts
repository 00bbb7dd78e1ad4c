import assert from "node:assert/strict";
import { withDatabase } from "./database.ts";
import type { TestDatabase } from "./test-database.ts";
import { type FakeWorldOptions, inWorkplace, revisionFile, type Workplace } from "./world.ts";

/** The revision below. */
export const A = { id: "aaaa", message: "first", up: "CREATE TABLE a ();", down: "DROP TABLE a;" };
/** The revision on top. */
export const B = {
  id: "bbbb",
  message: "second",
  parents: ["aaaa"],
  up: "CREATE TABLE b ();",
  down: "DROP TABLE b;",
};

/** Two applied revisions, with the files beside. */
export async function withApplied(
  use: (place: Workplace, database: TestDatabase) => Promise<void>,
  options: Omit<FakeWorldOptions, "cwd" | "env"> = {},
): Promise<void> {
  await withDatabase((database) =>
    inWorkplace(
      async (place) => {
        place.write("migrations/a.sql", revisionFile(A));
        place.write("migrations/b.sql", revisionFile(B));
        assert.equal((await place.ebb("upgrade", "head")).status, 0);
        await use(place, database);
      },
      { ...options, env: { DATABASE_URL: database.url } },
    ),
  );
}

/** A problem as `ebb check --json` tells it. */
export interface Problem {
  readonly code: string;
  readonly severity: string;
  readonly revision: string | null;
  readonly file: string | null;
  readonly line: number | null;
}

/** What `ebb check --json` answered. */
export interface Checked {
  readonly status: number;
  readonly ok: boolean;
  readonly problems: readonly Problem[];
}

/** Runs `ebb check`. */
export async function check({ json }: Workplace): Promise<Checked> {
  const { status, value } = await json("check");
  return { status, ...(value as { ok: boolean; problems: readonly Problem[] }) };
}

/** The exit status, then code and revision of each problem. */
export function codes({ status, problems }: Checked): readonly unknown[] {
  return [status, ...problems.map(({ code, revision }) => `${code} ${revision}`)];
}
