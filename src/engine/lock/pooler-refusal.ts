import { Failure } from "../../failure.ts";
import type { Section } from "../../migration/migration.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import { placeAt } from "../../text/place.ts";
import type { RunContext } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";

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

/**
 * Refuses a `no-transaction` section that cannot run through a transaction pooler: its next
 * statement may run in another server session, and its session may serve another client.
 */
export function poolerRefusal(context: RunContext, { section }: RunningStep): Failure | undefined {
  if (context.mode.kind === "direct" || section.options.transaction) return undefined;
  const index = section.statements.findIndex((statement) =>
    needsSession(leadingWords(section.source, statement, 4)),
  );
  const what = index === -1 ? setInSession(context, section) : "This statement changes the session";
  if (what === undefined) return undefined;
  const start = section.statements[index]?.start ?? section.start;
  return new Failure("EBB_POOLER", `${what}, but the connection goes through a pooler`, {
    place: placeAt({ name: section.origin, text: section.source }, start),
    hint: "Connect to the server without the pooler for this revision",
  });
}

/**
 * Returns the setting that the whole section needs. Without a transaction, only a session can keep
 * it.
 */
function setInSession({ options }: RunContext, section: Section): string | undefined {
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
