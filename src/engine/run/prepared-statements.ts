import { quoteArray } from "../../sql/quote.ts";
import { changedRows, type HeadsChange } from "../ledger/heads-change.ts";
import { hasGrants } from "../ledger/ledger-grants.ts";
import { fenceKey, runLockKey } from "../ledger/ledger-name.ts";
import {
  assertion,
  EVENT_TYPES,
  eventValues,
  headsQuery,
  type LogRow,
  MOST_SENT,
  preparedSwap,
  type Run,
} from "../ledger/ledger-write.ts";

/**
 * Fails if the section changed the encoding of the client. The server reads a whole message in one
 * encoding, before a RESET in it runs, so it comes before every text that is not ASCII.
 */
export const CHECK_ENCODING = `select ${assertion("pg_catalog.current_setting('client_encoding') operator(pg_catalog.=) 'UTF8'", "'EBB_ENCODING ' operator(pg_catalog.||) pg_catalog.current_setting('client_encoding')")}`;

/**
 * ebb's own statements of a session, which the server reads and plans once instead of with each
 * revision (docs/architecture.md#prepared-statements).
 *
 * A section can see them, and can take them away.
 */
export class PreparedStatements {
  readonly #prefix: string;
  #state: "absent" | "ready" | "refused" = "absent";
  #mayExist = false;
  #areGrantsKnown = true;

  /** `random` makes names that no section uses. */
  constructor(random: () => number) {
    this.#prefix = `ebb_${Math.floor(random() * 2 ** 48).toString(36)}`;
  }

  /** True if the server has them. */
  get isReady(): boolean {
    return this.#state === "ready";
  }

  /** True if a section took them away: then this run does without. */
  get isRefused(): boolean {
    return this.#state === "refused";
  }

  /** True if nobody but the owner may change the ledger, so that the swap can watch for grants. */
  get seesGrants(): boolean {
    return this.#areGrantsKnown;
  }

  /** Returns the SQL that makes them. Its last statement has no row if there are no grants. */
  make(run: Run): { readonly prepare: string[]; readonly look: string } {
    this.#mayExist = true;
    const { ledger } = run;
    const types = ["text[]", "text[]", ...EVENT_TYPES, "bool"].map((type) => `pg_catalog.${type}`);
    const names = quoteArray([this.#locks, this.#heads, this.#check, this.#swap], "text");
    const others = `select 0 from pg_catalog.pg_prepared_statements p where p.name operator(pg_catalog.<>) all (${names})`;
    return {
      prepare: [
        "deallocate all",
        `prepare ${this.#locks} as select (case when not pg_catalog.pg_try_advisory_lock(${runLockKey(ledger)}) then 'EBB_RUN_LOCK'
  when not pg_catalog.pg_try_advisory_xact_lock(${fenceKey(ledger)}) then 'EBB_FENCE_LOCK' else '1' end)::pg_catalog.int4`,
        `prepare ${this.#heads} (pg_catalog.text[]) as ${headsQuery(ledger, "$1")}`,
        `prepare ${this.#check} as ${CHECK_ENCODING}`,
        `prepare ${this.#swap} (${types.join(", ")}) as ${preparedSwap(run, hasGrants(ledger), others)}`,
      ],
      look: `select 1 where ${hasGrants(ledger)}`,
    };
  }

  /** Returns SQL that takes the locks of a step in turn, or fails. */
  takeLocks(): string {
    return `execute ${this.#locks}`;
  }

  /** Returns SQL that fails unless the version table holds these rows; undefined for many. */
  requireHeads(heads: readonly string[]): string | undefined {
    if (heads.length > MOST_SENT) return undefined;
    return `execute ${this.#heads} (${quoteArray(heads, "text")})`;
  }

  /** Returns SQL that fails if the section changed the encoding of the client. */
  checkEncoding(): string {
    return `execute ${this.#check}`;
  }

  /**
   * Returns SQL that swaps the heads and writes a log row, or fails. It returns one row, and one for
   * each statement that a section prepared. With `watches` it fails if there is a grant on the ledger.
   */
  swapHeads(change: HeadsChange, row: LogRow, watches: boolean): string {
    const { gone, come } = changedRows(change);
    const values = [quoteArray(gone, "text"), quoteArray(come, "text"), ...eventValues(row)];
    values.push(String(watches));
    return `execute ${this.#swap} (${values.join(", ")})`;
  }

  /** Notes that a flight ended with them, by the tags of its messages. */
  end(tags: {
    readonly made: readonly string[] | undefined;
    readonly closed: readonly string[];
  }): void {
    if (tags.made !== undefined) this.#areGrantsKnown = tags.made.at(-1) === "SELECT 0";
    const isAlone = tags.closed.findLast((tag) => tag.startsWith("SELECT")) === "SELECT 1";
    this.#state = isAlone ? "ready" : "absent";
  }

  /** Notes that the server has none, or others. */
  forget(): void {
    if (this.#state === "ready") this.#state = "absent";
  }

  /** Notes that the server refused one. */
  giveUp(): void {
    this.#state = "refused";
  }

  /** Returns SQL that takes them from the session, if it can have them. */
  dismiss(): string | undefined {
    if (!this.#mayExist) return undefined;
    this.#mayExist = false;
    this.forget();
    return "deallocate all";
  }

  get #locks(): string {
    return `${this.#prefix}_locks`;
  }

  get #heads(): string {
    return `${this.#prefix}_heads`;
  }

  get #check(): string {
    return `${this.#prefix}_check`;
  }

  get #swap(): string {
    return `${this.#prefix}_swap`;
  }
}
