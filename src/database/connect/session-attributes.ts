import type { TargetSessionAttributes } from "../../connection.ts";
import type { Session } from "../../session.ts";
import type { Greeting } from "../wire/login.ts";

/**
 * Returns true if a server has the wanted attributes, as libpq's `target_session_attrs` defines
 * them.
 *
 * PostgreSQL 14 and later report them at login. Older servers and poolers need a query.
 */
export async function hasAttributes(
  session: Session,
  greeting: Greeting,
  wanted: TargetSessionAttributes,
): Promise<boolean> {
  if (wanted === "any") return true;
  const { isStandby, isReadOnly } = announced(greeting) ?? (await ask(session));
  switch (wanted) {
    case "read-write":
      return !isStandby && !isReadOnly;
    case "read-only":
      return isStandby || isReadOnly;
    case "primary":
      return !isStandby;
    case "standby":
    case "prefer-standby":
      return isStandby;
    default:
      return wanted satisfies never;
  }
}

interface ServerState {
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
}

function announced({ parameters }: Greeting): ServerState | undefined {
  const standby = parameters.get("in_hot_standby");
  const readOnly = parameters.get("default_transaction_read_only");
  if (standby === undefined || readOnly === undefined) return undefined;
  return { isStandby: standby === "on", isReadOnly: readOnly === "on" };
}

async function ask(session: Session): Promise<ServerState> {
  const stateQuery = `
    select pg_catalog.pg_is_in_recovery() as standby,
      pg_catalog.current_setting('transaction_read_only') as read_only`;
  const [outcome] = await session.flight([{ sql: stateQuery }]);
  const row = outcome?.kind === "done" ? outcome.rows[0] : undefined;
  return { isStandby: row?.standby === true, isReadOnly: row?.read_only !== "off" };
}
