import assert from "node:assert/strict";
import { withDatabase } from "./database.ts";
import type { TestDatabase } from "./test-database.ts";
import { type FakeWorldOptions, inWorkplace, revisionFile, type Workplace } from "./world.ts";

/** The lower revision. */
export const A = { id: "aaaa", message: "first", up: "CREATE TABLE a ();", down: "DROP TABLE a;" };
/** The upper revision. */
export const B = {
  id: "bbbb",
  message: "second",
  parents: ["aaaa"],
  up: "CREATE TABLE b ();",
  down: "DROP TABLE b;",
};

/** Runs a test with two applied revisions and their files. */
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

/** A problem in the output of `ebb check --json`. */
export interface Problem {
  readonly code: string;
  readonly severity: string;
  readonly revision: string | null;
  readonly file: string | null;
  readonly line: number | null;
}

/** The output of `ebb check --json`. */
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

/** Returns the exit status, then the code and revision of each problem. */
export function codes({ status, problems }: Checked): readonly unknown[] {
  return [status, ...problems.map(({ code, revision }) => `${code} ${revision}`)];
}
