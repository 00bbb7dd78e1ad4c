import type { Session } from "../../session.ts";
import { pinned } from "../../sql/pinned.ts";
import { quoteLiteral } from "../../sql/quote.ts";
import { answered } from "../ledger/answer.ts";
import { type LedgerName, logTable } from "../ledger/ledger-name.ts";
import { type KeptStatement, keptStatement, type SessionState } from "./session-state.ts";

/** The name of a unit in the journal. */
export interface JournalEntry {
  readonly hash: string;
  /** Indexes of its first and last statement. */
  readonly first: number;
  readonly last: number;
}

/** The journal of a half-run section, from the rows after its last closing. */
export interface Journal {
  /** Hashes of the done units, in order. A unit that was done twice has two entries. */
  readonly done: readonly string[];
  /** The unit of the last row, unless that row says done. */
  readonly stopped: (JournalEntry & { readonly event: "begin" | "failed" }) | undefined;
  /** The note from the start of that unit. */
  readonly note: string | undefined;
  /** The state of the session before the statement that began last; older journals lack it. */
  readonly session: SessionState | undefined;
  /** The texts of the units, by hash. Older journals, and those of `no-record` sections, lack them. */
  readonly texts: ReadonlyMap<string, string>;
  /** Where the section came from, when the journal says it. */
  readonly from: KeptStatement["from"] | undefined;
  /** True if the operator named the statement to go on at: other statements may have been done. */
  readonly isRestated: boolean;
}

const EVENTS = "'{begin,done,failed,session}'::text[]";
const CLOSING_EVENTS = "'{applied,reverted,stamped,adopted}'::text[]";

/** The note of the row at which a journal written anew goes on. */
export const RESTATED = "restated";

/** Reads the journal of the half-run section. */
export async function readJournal(
  session: Session,
  ledger: LedgerName,
  revision: string,
): Promise<Journal> {
  const log = logTable(ledger);
  const id = quoteLiteral(revision);
  const sql = `select l.event, l.direction, l.statement, l.statement_hash as hash, l.message as note from ${log} l
where l.revision = ${id} and l.event = any (${EVENTS})
  and l.id > coalesce((select max(c.id) from ${log} c where c.revision = ${id} and (c.event = any (${CLOSING_EVENTS}) or c.event = 'failed' and c.statement is null)), 0)
order by l.id`;
  const [outcome] = await session.flight([{ sql: pinned(sql) }]);
  const all = answered(outcome, "Cannot read the journal");
  const last = all.findLast(({ event: what }) => what !== "session");
  // A half-run up section can be taken back: the rows of its down follow its own.
  const other = all.findLastIndex(({ direction }) => direction !== last?.direction);
  const rows = all.slice(other + 1);
  const states = rows.filter(({ event: what }) => what === "session");
  const state = states.at(-1);
  const kept = states.map(({ note }) => keptStatement(String(note)));
  const event = last?.event === "begin" || last?.event === "failed" ? last.event : undefined;
  const index = Number(last?.statement) - 1;
  const begun = rows.findLast((row) => row.event === "begin" && row.hash === last?.hash);
  return {
    done: rows.filter((row) => row.event === "done").map((row) => String(row.hash)),
    stopped: event && { event, hash: String(last?.hash), first: index, last: index },
    note: typeof begun?.note === "string" ? begun.note : undefined,
    session: state && { statement: Number(state.statement), text: String(state.note) },
    texts: textsOf(states.map((row, index) => [String(row.hash), kept[index]?.sql])),
    from: kept.at(-1)?.from,
    isRestated: rows.some(({ event: what, note }) => what === "failed" && note === RESTATED),
  };
}

function textsOf(
  pairs: readonly (readonly [hash: string, sql: string | undefined])[],
): ReadonlyMap<string, string> {
  return new Map(pairs.flatMap(([hash, sql]) => (sql === undefined ? [] : [[hash, sql] as const])));
}
