import { Failure } from "../../failure.ts";
import { versionTable } from "./ledger-name.ts";
import type { LedgerState } from "./ledger-state.ts";

/**
 * Refuses a database that ebb cannot write to, before anything runs.
 *
 * A hot standby also grants advisory locks, so the run lock proves nothing.
 *
 * @throws {Failure} `EBB_SERVER_VERSION`, `EBB_READ_ONLY`, `EBB_LEDGER`, `EBB_LEDGER_UNTRUSTED`
 */
export function requireUsable(state: LedgerState): void {
  if (state.versionNumber < 130_000) {
    throw new Failure("EBB_SERVER_VERSION", `PostgreSQL ${state.serverVersion} is too old`, {
      hint: "ebb works with PostgreSQL 13 and later",
    });
  }
  if (state.standby) {
    throw new Failure("EBB_READ_ONLY", "Cannot write to the server: it is a standby", {
      hint: "Connect to the primary",
    });
  }
  if (state.readOnly) {
    throw new Failure(
      "EBB_READ_ONLY",
      `Transactions of ${state.user} in ${state.database} are read-only`,
      {
        hint: "default_transaction_read_only is on for this role or database: connect as the role that migrates",
      },
    );
  }
  requireWritableLedger(state);
  if (state.eventTrigger === undefined) return;
  throw new Failure(
    "EBB_LEDGER_UNTRUSTED",
    `Cannot create the ledger: ${state.eventTrigger}, which would run with the rights of ${state.role}`,
    { hint: "Disable the event trigger, or give its function to the event trigger's owner" },
  );
}

function requireWritableLedger(state: LedgerState): void {
  const { schema } = state.ledger;
  if (!state.mayWrite) {
    throw new Failure(
      "EBB_LEDGER",
      `${state.role} may not write the ledger ${versionTable(state.ledger)}`,
      {
        hint: "Connect as the role that owns it, or grant SELECT, INSERT and DELETE on it and INSERT on its log",
      },
    );
  }
  const isComplete = state.hasVersionTable && state.hasLog;
  if (isComplete || !state.schemaExists || state.mayCreate) return;
  throw new Failure("EBB_LEDGER", `${state.role} may not create the ledger in schema "${schema}"`, {
    hint: `Name another schema with --schema, or: grant create on schema "${schema}" to "${state.role}"`,
  });
}
