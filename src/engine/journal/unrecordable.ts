import { Failure } from "../../failure.ts";
import { quoteLiteral } from "../../sql/quote.ts";
import { placeAt } from "../../text/place.ts";
import { connectionLost, serverFailure } from "../ledger/answer.ts";
import { recordOf } from "../ledger/sections.ts";
import type { RunContext } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";

/** Databases in these encodings hold each character of a file. */
const HOLDS_ALL: ReadonlySet<string> = new Set(["UTF8", "SQL_ASCII"]);

/** The SQLSTATE of a character that the encoding lacks (PostgreSQL manual, appendix A). */
export const LACKS_CHARACTER = "22P05";

/**
 * Returns the failure of a section with a character that the database's encoding lacks, undefined
 * if it has none. Asked before anything runs: a comment alone would stop the section at its end,
 * when the ledger cannot record it.
 */
export async function unrecordable(
  { session, state }: RunContext,
  running: RunningStep,
  { isResumed }: { readonly isResumed: boolean },
): Promise<Failure | undefined> {
  if (HOLDS_ALL.has(state.encoding)) return undefined;
  // The server converts the whole message before it reads it.
  const [outcome] = await session.flight([
    { sql: `select 1 where ${quoteLiteral(textOf(running))} is null` },
  ]);
  const { id } = running.revision;
  if (outcome?.kind === "lost") return connectionLost(`Cannot run ${id}`, outcome.reason);
  if (outcome?.kind !== "refused") return undefined;
  const { server, message } = serverFailure("EBB_LEDGER", `Cannot record ${id}`, outcome.error);
  return new Failure(isResumed ? "EBB_HALF_RUN" : "EBB_LEDGER", message, {
    server,
    place: placeOf(running, message),
    hint: `The database is in ${state.encoding}: take that character out of the file${isResumed ? `; or do the rest by hand, then: ebb stamp ${running.step.headsAfter.join(" ") || "base"}` : ""}`,
  });
}

function textOf({ revision, section, step }: RunningStep): string {
  const own = section.source.slice(section.start, section.end);
  if (step.direction === "down") return own;
  const { message, upSql, downSql } = recordOf(revision);
  return [own, message, upSql, downSql].filter((text) => text !== undefined).join("\n");
}

/** Finds the character whose bytes the server names: `byte sequence 0xe6 0x97 0xa5`. */
function placeOf({ section }: RunningStep, message: string): Failure["place"] {
  const bytes = [...message.matchAll(/0x([0-9a-f]{2})/g)].map(([, hex]) => Number(`0x${hex}`));
  const character = new TextDecoder().decode(Uint8Array.from(bytes));
  const { source, origin } = section;
  const at = character === "" ? -1 : source.indexOf(character);
  return at === -1 ? undefined : placeAt({ name: origin, text: source }, at);
}
