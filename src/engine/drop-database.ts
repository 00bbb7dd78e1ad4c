import { Failure } from "../failure.ts";
import type { ServerError, Session } from "../session.ts";
import { quoteIdentifier } from "../sql/quote.ts";
import { codeOf, READ_ONLY_HINT } from "./databases.ts";
import { connectionLost } from "./ledger/answer.ts";

export interface DropOptions {
  /** Ends the sessions of others first. */
  readonly force: boolean;
}

/**
 * Drops a database, if it is there.
 *
 * @throws {Failure} `EBB_SQL` when the server refuses, `EBB_READ_ONLY`, `EBB_CONNECTION_LOST`
 */
export async function dropDatabase(
  session: Session,
  name: string,
  { force }: DropOptions,
): Promise<"dropped" | "missing"> {
  const sql = `drop database ${quoteIdentifier(name)}${force ? " with (force)" : ""}`;
  const [outcome] = await session.flight([{ sql }]);
  const action = `Cannot drop database "${name}"`;
  if (outcome?.kind === "done") return "dropped";
  if (outcome?.kind !== "refused") throw connectionLost(action, outcome?.reason ?? "no answer");
  if (outcome.error.sqlstate === "3D000") return "missing";
  const code = codeOf(outcome.error);
  throw new Failure(code, `${action}: ${outcome.error.message}`, {
    server: outcome.error,
    hint: code === "EBB_READ_ONLY" ? READ_ONLY_HINT : hintFor(outcome.error, force),
  });
}

function hintFor({ sqlstate }: ServerError, force: boolean): string | undefined {
  if (sqlstate === "55006" && !force) return "End the other sessions, or let ebb do it: --force";
  return sqlstate === "42501" ? "Only its owner or a superuser can drop a database" : undefined;
}
