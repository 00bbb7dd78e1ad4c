import type { Section } from "../../migration/migration.ts";
import type { ServerError } from "../../session.ts";
import { RECORD_IT, SAME_COMMAND } from "../../text/same-command.ts";
import { type RefusedAt, statementHint } from "./statement-hint.ts";

/** Returns the hint for a fault of the statement itself; undefined if the error needs no hint. */
export function sqlHint({ sqlstate }: ServerError, at?: RefusedAt): string | undefined {
  return (at && statementHint(sqlstate, at)) ?? HINTS[sqlstate];
}

/** Returns the hint for an error that stopped a run, at a statement or at the end of the section. */
export function remedy(error: ServerError, section: Section, index?: number): string {
  const { sqlstate } = error;
  const { origin } = section;
  const hint = sqlHint(error, index === undefined ? undefined : { section, index });
  if (hint !== undefined) return hint;
  if (EXISTS_ALREADY.has(sqlstate)) {
    return `If the work of this revision was done by hand, ${RECORD_IT}`;
  }
  if (sqlstate.startsWith("23")) {
    return "Existing rows violate the constraint: fix them, here or in an earlier revision";
  }
  const onServer = remedyOnServer(sqlstate);
  if (onServer !== undefined) return onServer;
  if (!origin.startsWith("ledger:")) return `Correct it there, then ${SAME_COMMAND}`;
  return `Fix the section in its file and run it from there; or do its work by hand and ${RECORD_IT}`;
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
  "22P05":
    "The encoding of the database lacks that character: take it out of the file, or of --tag",
  "40P01": `Two sessions waited for each other: ${SAME_COMMAND}`,
  "42501":
    "Connect as the role that owns the ledger, or name that role with --role, or grant yours SELECT, INSERT and DELETE on the ledger's tables",
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
  "40001": `Another transaction changed the same rows at the same time: ${SAME_COMMAND}`,
  "40P01": `Two sessions waited for each other, and the server chose this one: ${SAME_COMMAND}`,
  "42501": "Connect as the role that owns it, or name that role with --role",
  "55P03": "Another session holds the lock: try again when it has ended, or raise --lock-timeout",
  "55P04":
    "A new enum value can be used only after its transaction: put its use in a later revision",
  "57014":
    "The server cancelled it: its statement_timeout fired (--statement-timeout, or `statement_timeout=…` in the marker line), or a user cancelled it",
};
