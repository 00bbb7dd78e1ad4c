import { Failure } from "../../failure.ts";
import { quoteIdentifier, quoteQualified } from "../../sql/quote.ts";

/** A ledger table from which row security hides rows. */
export interface HiddenTable {
  readonly name: string;
  readonly owner: string;
  /** True if the connected role has the owner's rights: row security is forced. */
  readonly isOwner: boolean;
}

/** Makes the server refuse a query instead of leaving out rows, for the rest of the transaction. */
export const SEE_ALL_ROWS = "set local row_security = off";

/** Returns a condition that row security would hide rows of a table, whose alias may be null. */
export function hidesRows(c: string): string {
  return `coalesce(pg_catalog.row_security_active(${c}.oid), false)`;
}

/** Returns an expression for the JSON of the {@link HiddenTable}s among these tables. */
export function hiddenTables(tables: readonly string[]): string {
  const oids = tables.map((c) => `${c}.oid`).join(", ");
  return `(select pg_catalog.json_agg(pg_catalog.json_build_object('name', h.relname, 'owner', pg_catalog.pg_get_userbyid(h.relowner),
    'isOwner', pg_catalog.pg_has_role(h.relowner, 'USAGE')) order by h.relname desc) from pg_catalog.pg_class h where h.oid operator(pg_catalog.=) any (array[${oids}]) and ${hidesRows("h")})`;
}

/**
 * Refuses to take the visible rows for all rows.
 *
 * @throws {Failure} `EBB_LEDGER` with the statements that switch row security off.
 */
export function refuseHiddenRows(
  tables: readonly HiddenTable[],
  { schema, user }: { readonly schema: string; readonly user: string },
): void {
  const [first] = tables;
  if (first === undefined) return;
  const names = tables.map(({ name }) => quoteQualified(schema, name));
  const off = names.map((name) => `alter table ${name} disable row level security`).join("; ");
  throw new Failure(
    "EBB_LEDGER",
    `Cannot read the ledger: row security hides rows of ${names.join(" and ")} from ${user}`,
    {
      hint: first.isOwner
        ? `Row security is forced, so it holds for the owner too: switch it off there: ${off}`
        : `Connect as ${quoteIdentifier(first.owner)}, which owns the ledger and sees all rows, or switch it off there: ${off}`,
    },
  );
}
