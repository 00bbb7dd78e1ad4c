import { readState } from "../../engine/ledger/ledger-state.ts";
import { sectionsRun } from "../../engine/ledger/sections.ts";
import type { PreparedPlan } from "../../engine/prepare/prepare.ts";
import type { RunResult } from "../../engine/run/run-context.ts";
import { Failure } from "../../failure.ts";
import { shellWord } from "../../text/shell-word.ts";
import type { Context } from "../frame/command.ts";
import { type Database, withSession } from "./database.ts";

/** Words of the statements that can change which schema is the first one of a search path. */
const MOVES_SCHEMA = /\bschema\b|search_path|set_config/i;

/**
 * Names the setting that finds the ledger again, if a run changed where the next command looks for
 * it: it created the first schema of the search path, or changed the path of the database or role.
 *
 * Only a new session shows that, so it costs a connection. It is opened only for sections whose text
 * can have changed it.
 */
export async function noteMovedLedger(
  context: Context,
  database: Database,
  { prepared, result }: { readonly prepared: PreparedPlan; readonly result: RunResult },
): Promise<void> {
  const { schema, versionTable } = context.settings;
  if (schema !== undefined || result.failure !== undefined || !canMove(prepared)) return;
  const { ledger } = result;
  const found = await schemaOfNext(database, versionTable);
  if (found === ledger.schema) return;
  context.note(
    `The next command would not find the ledger in schema ${ledger.schema}, because the search path begins elsewhere now: ` +
      `give it --schema ${shellWord(ledger.schema)}, or write schema = ${JSON.stringify(ledger.schema)} into ebb.toml`,
  );
}

function canMove({ plan, revisions }: PreparedPlan): boolean {
  return plan.steps.some((step) => {
    const revision = revisions.get(step.revision.id);
    const sections = revision === undefined ? [] : sectionsRun(revision, step);
    return sections.some(({ source, start, end }) => MOVES_SCHEMA.test(source.slice(start, end)));
  });
}

/** Returns the schema where a new session looks for the ledger; undefined if it finds none. */
async function schemaOfNext(database: Database, versionTable: string): Promise<string | undefined> {
  try {
    const request = { schema: undefined, versionTable, detail: "heads" } as const;
    const state = await withSession(database, (session) => readState(session, request));
    return state.ledger.schema;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
