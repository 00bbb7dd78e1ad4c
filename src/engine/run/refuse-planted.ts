import { quoteLiteral } from "../../sql/quote.ts";
import { logTable, logTableName, versionTable } from "../ledger/ledger-name.ts";
import { assertion } from "../ledger/ledger-write.ts";
import { plantedCode } from "../ledger/planted-code.ts";
import type { RunContext } from "./run-context.ts";

/**
 * Returns statements that check, in the transaction that writes the ledger, that no foreign code
 * was added since the state was read. There are none if no other role could have added any.
 *
 * The lock prevents new triggers and changes of the table until the transaction ends.
 */
export function refusePlanted({ run: { ledger }, state }: RunContext): readonly string[] {
  if (state.isHeldByUs) return [];
  const tables = [
    ...(state.hasVersionTable ? [versionTable(ledger)] : []),
    ...(state.hasLog ? [logTable(ledger)] : []),
  ];
  if (tables.length === 0) return [];
  const names = [ledger.table, logTableName(ledger.table)].map(quoteLiteral).join(", ");
  const planted = `exists (select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
  where n.nspname operator(pg_catalog.=) ${quoteLiteral(ledger.schema)} and c.relname operator(pg_catalog.=) any (array[${names}]::pg_catalog.name[])
    and ${plantedCode("c", logTableName(ledger.table))} is not null)`;
  return [
    `lock table ${tables.join(", ")} in row exclusive mode`,
    `select ${assertion(`not ${planted}`, "'EBB_FENCE_HEADS'")}`,
  ];
}
