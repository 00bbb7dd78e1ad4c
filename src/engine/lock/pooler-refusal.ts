import { Failure } from "../../failure.ts";
import type { Direction, Section } from "../../migration/migration.ts";
import { placeIn } from "../../migration/place-in.ts";
import type { Session } from "../../session.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import type { LedgerState } from "../ledger/ledger-state.ts";
import { type RevisionSections, sectionOf } from "../ledger/sections.ts";
import type { RunOptions } from "../run/run-events.ts";

/**
 * Checks for a transaction pooler: behind one, the backend key is not the pid of the backend. A
 * session lock would then belong to the next client that gets the same backend.
 */
export function isBehindPooler(
  session: Session | undefined,
  { backendPid }: Pick<LedgerState, "backendPid">,
): boolean {
  return session?.isServer === true && session.backendKeyPid !== backendPid;
}

/**
 * Statements whose effect outlives the transaction in the session, and so would reach other clients
 * of the pooler.
 */
const SESSION_WORDS: ReadonlySet<string> = new Set([
  "set",
  "reset",
  "listen",
  "unlisten",
  "load",
  "prepare",
  "execute",
  "deallocate",
  "discard",
]);

type SessionOptions = Pick<RunOptions, "role" | "connectSettings">;

/**
 * Returns the check that refuses a `no-transaction` section behind a transaction pooler: its next
 * statement could run in another server session, and its session could serve another client.
 */
export function poolerRefusal(
  options: SessionOptions,
): (step: { readonly direction: Direction }, sections: RevisionSections) => Failure | undefined {
  return ({ direction }, sections) => {
    const section = sectionOf(sections, direction);
    if (section === undefined || section.options.transaction) return undefined;
    return refusalOf(section, options);
  };
}

function refusalOf(section: Section, options: SessionOptions): Failure | undefined {
  const index = section.statements.findIndex((statement) =>
    needsSession(leadingWords(section.source, statement, 4)),
  );
  const what = index === -1 ? setInSession(options, section) : "This statement changes the session";
  if (what === undefined) return undefined;
  const start = section.statements[index]?.start ?? section.start;
  return new Failure("EBB_POOLER", `${what}, but the connection goes through a pooler`, {
    place: placeIn(section, start),
    hint: "Connect to the server without the pooler for this revision",
  });
}

/**
 * Returns the setting that the whole section needs. Without a transaction, only a session can keep
 * it.
 */
function setInSession(options: SessionOptions, section: Section): string | undefined {
  const { lockTimeout, statementTimeout } = section.options;
  if (lockTimeout !== undefined || statementTimeout !== undefined) {
    return "The timeouts of this no-transaction section must be set in the session";
  }
  if (options.role !== undefined) {
    return "The role of --role must be set in the session for a no-transaction section";
  }
  const [setting] = options.connectSettings;
  if (setting === undefined) return undefined;
  return `The connection's ${setting.name} must be set in the session for a no-transaction section`;
}

function needsSession([first = "", second = "", third = ""]: readonly string[]): boolean {
  if (first === "create")
    return [second, third].some((word) => word === "temp" || word === "temporary");
  if (first === "prepare") return second !== "transaction";
  if (first === "set") return !["local", "transaction", "constraints"].includes(second);
  return SESSION_WORDS.has(first);
}
