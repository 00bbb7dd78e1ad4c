import type { Session } from "../../../src/session.ts";
import { openUrl } from "../../../test/database/connections.ts";
import { createDatabase } from "../../../test/support/test-database.ts";
import type { Reason, Step } from "./reason.ts";

/** Runs the SQL of each reason in a database of its own, and prints what is not as it says. */
export async function prove(
  reasons: readonly Reason[],
  url: string,
  print: (line: string) => void,
): Promise<void> {
  for (const { id, shown } of reasons) {
    if (shown.length === 0) continue;
    const database = await createDatabase(url, 18);
    const session = await openUrl(database.url);
    try {
      const wrong: string[] = [];
      for (const step of shown) wrong.push(...(await problemsOf(session, step)));
      print(wrong.length === 0 ? `shown: ${id}` : `WRONG: ${id}\n  ${wrong.join("\n  ")}`);
    } finally {
      await session.close();
      await database.drop();
    }
  }
}

async function problemsOf(
  session: Session,
  { sql, fails, gives }: Step,
): Promise<readonly string[]> {
  const [outcome] = await session.flight([{ sql }]);
  if (outcome?.kind === "refused") {
    const { sqlstate: code } = outcome.error;
    return code === fails ? [] : [`${sql}: ${code} ${outcome.error.message}`];
  }
  if (outcome?.kind !== "done") return [`${sql}: ${outcome?.kind}`];
  if (fails !== undefined) return [`${sql}: no error`];
  const [row = {}] = outcome.rows;
  const [value] = Object.values(row);
  return gives === undefined || value === gives ? [] : [`${sql}: ${String(value)}`];
}
