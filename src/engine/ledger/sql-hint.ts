import type { Section } from "../../migration/migration.ts";
import type { ServerError } from "../../session.ts";
import { SAME_COMMAND } from "../../text/same-command.ts";

/** Returns the hint for a fault of the statement itself; undefined if the error needs no hint. */
export function sqlHint({ sqlstate }: ServerError): string | undefined {
  return HINTS[sqlstate];
}

/** Returns the hint for an error that stopped a run. */
export function remedy(error: ServerError, { origin }: Section): string {
  const { sqlstate } = error;
  const hint = sqlHint(error);
  if (hint !== undefined) return hint;
  if (EXISTS_ALREADY.has(sqlstate)) {
    return "If the objects of this revision were created by hand, record that with ebb stamp";
  }
  if (sqlstate.startsWith("23")) {
    return "Existing rows violate the constraint: fix them, here or in an earlier revision";
  }
  const onServer = remedyOnServer(sqlstate);
  if (onServer !== undefined) return onServer;
  if (!origin.startsWith("ledger:")) return `Correct it there, then ${SAME_COMMAND}`;
  return "Fix the section in its file and run it from there, or do its work by hand and record that with ebb stamp";
}

/** Returns the hint for an error of one of ebb's own statements. */
export function ownRemedy({ sqlstate }: ServerError): string {
  return (
    OWN_HINTS[sqlstate] ??
    remedyOnServer(sqlstate) ??
    "ebb doctor shows the tables that ebb uses, and its privileges on them"
  );
}

const OWN_HINTS: Readonly<Record<string, string>> = {
  "40P01": `Two sessions waited for each other: ${SAME_COMMAND}`,
  "42501":
    "Connect as the role that owns the ledger, or grant it SELECT, INSERT and DELETE on the ledger's tables",
  "55P03": `Another session holds a lock that it needs: ${SAME_COMMAND}, perhaps with a longer --lock-timeout`,
  "57014": `The server cancelled it: ${SAME_COMMAND}`,
};

function remedyOnServer(sqlstate: string): string | undefined {
  if (IS_LIMIT.has(sqlstate)) {
    return "The server's limit is too low for it: raise the limit there, or do it in smaller steps";
  }
  return IS_OF_THE_SERVER.test(sqlstate)
    ? `The server is the cause, not the statement: fix the server, then ${SAME_COMMAND}`
    : undefined;
}

/**
 * Out of memory (also for locks), and limits such as `temp_file_limit` (PostgreSQL manual, appendix
 * A).
 */
const IS_LIMIT: ReadonlySet<string> = new Set(["53200", "53400"]);

/**
 * Insufficient resources and system errors, except for paths that the statement itself names
 * (58P…).
 */
const IS_OF_THE_SERVER = /^5[38](?!P)/;

const EXISTS_ALREADY: ReadonlySet<string> = new Set(["42701", "42710", "42723", "42P06", "42P07"]);

const HINTS: Readonly<Record<string, string>> = {
  "25001":
    "This statement cannot run inside a transaction: mark the section `-- up no-transaction` (or `-- down no-transaction`)",
  "40P01": `Two sessions waited for each other, and the server chose this one: ${SAME_COMMAND}`,
  "42501": "Connect as the role that owns it, or name that role with --role",
  "55P03":
    "Another session holds the lock: try again later, raise --lock-timeout, or set `lock_timeout=0` in the marker line",
  "55P04":
    "A new enum value can be used only after its transaction: put its use in a later revision",
  "57014":
    "The server cancelled it: its statement_timeout fired (--statement-timeout, or `statement_timeout=…` in the marker line), or a user cancelled it",
};
