import { Failure } from "../../failure.ts";
import type { Session } from "../../session.ts";
import { readStatements } from "../../sql/statements.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import { placeAt, type SourceText } from "../../text/place.ts";
import { connectionLost } from "../ledger/answer.ts";
import { refuseBeyond, type ScratchPlace } from "./surroundings.ts";

/**
 * Runs a prelude as psql runs a file: statement by statement, until one fails. A role may be there
 * already, so that one prelude serves all servers and commands. Roles that it makes are dropped at
 * the end.
 *
 * @throws {Failure} `EBB_SQL`, `EBB_SCRATCH`, `EBB_CONNECTION_LOST`
 */
export async function runPrelude(
  session: Session,
  prelude: SourceText,
  place: ScratchPlace,
): Promise<void> {
  const { statements } = readStatements(prelude, 0);
  const sql = { origin: prelude.name, source: prelude.text, statements };
  refuseBeyond(sql, { ...place, allowsGlobal: true });
  for (const statement of statements) {
    const { start, end, copyData } = statement;
    const [outcome] = await session.flight([
      {
        sql: prelude.text.slice(start, end),
        copyData: copyData && prelude.text.slice(copyData.start, copyData.end),
      },
    ]);
    if (outcome?.kind === "lost") throw connectionLost("Cannot run the prelude", outcome.reason);
    if (outcome?.kind !== "refused") continue;
    const [verb, kind = ""] = leadingWords(prelude.text, statement, 2);
    const isThere = outcome.error.sqlstate === "42710" && verb === "create";
    if (isThere && ["role", "user", "group"].includes(kind)) continue;
    throw new Failure("EBB_SQL", `Cannot run the prelude: ${outcome.error.message}`, {
      server: outcome.error,
      place: placeAt(prelude, start),
    });
  }
}
