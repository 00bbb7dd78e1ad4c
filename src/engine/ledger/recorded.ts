import { Failure } from "../../failure.ts";
import { resolveTargets } from "../../graph/resolve.ts";
import type { Section } from "../../migration/migration.ts";
import { parseSection } from "../../migration/parse-section.ts";
import type { VariableValues } from "../../migration/variables.ts";
import type { Session } from "../../session.ts";
import { pinned } from "../../sql/pinned.ts";
import { quoteArray, quoteLiteral } from "../../sql/quote.ts";
import { answered, textOrUndefined } from "./answer.ts";
import type { KnownRevisions } from "./known-revisions.ts";
import { type LedgerName, logTable, logTableName } from "./ledger-name.ts";
import type { LedgerRecord, LedgerState } from "./ledger-state.ts";
import { isOurs } from "./own-roles.ts";
import type { RevisionSections } from "./sections.ts";

/** The request for recorded sections. */
export interface RecordedRequest {
  readonly records: readonly LedgerRecord[];
  /** True if the operator accepts the records of any author (`--trust-ledger`). */
  readonly trust: boolean;
  /** The values of the variables that the sections use. */
  readonly values: VariableValues;
}

/**
 * Reads the recorded sections of revisions that the source lacks.
 *
 * @throws {Failure} `EBB_LEDGER_UNTRUSTED` unless only the migrating role, roles that it is a
 * member of, and superusers can write the ledger. An application must never be able to plant SQL
 * that an operator runs.
 */
export async function readRecordedSections(
  session: Session,
  state: Pick<LedgerState, "ledger">,
  { records, trust, values }: RecordedRequest,
): Promise<readonly RevisionSections[]> {
  if (records.length === 0) return [];
  if (!trust) await requireTrusted(session, state.ledger);
  return showRecordedSections(session, state, { records, values });
}

/** Reads recorded sections to show and not to run. So their author does not matter. */
export async function showRecordedSections(
  session: Session,
  state: Pick<LedgerState, "ledger">,
  { records, values }: Pick<RecordedRequest, "records" | "values">,
): Promise<readonly RevisionSections[]> {
  const ids = records.map(({ revision }) => revision);
  const texts = await readRecordedTexts(session, state.ledger, ids);
  return records.map((record) => {
    const text = texts.get(record.revision);
    return {
      ...record,
      id: record.revision,
      up: sectionOf(record.revision, "up", { text: text?.up, values }),
      down: sectionOf(record.revision, "down", { text: text?.down, values }),
      assert: undefined,
      from: "ledger" as const,
    };
  });
}

function sectionOf(
  id: string,
  kind: "up" | "down",
  { text, values }: { readonly text: string | undefined; readonly values: VariableValues },
): Section | undefined {
  if (text === undefined) return undefined;
  return parseSection({ name: `ledger:${id}`, text }, kind, values);
}

async function requireTrusted(session: Session, ledger: LedgerName): Promise<void> {
  const [outcome] = await session.flight([{ sql: pinned(doubtsQuery(ledger)) }]);
  const doubts = answered(outcome, "Cannot check who may write the ledger");
  const [first] = doubts;
  if (first === undefined) return;
  throw new Failure(
    "EBB_LEDGER_UNTRUSTED",
    `Cannot run recorded SQL of the ledger: ${String(first.name)} ${String(first.doubt)}`,
    {
      hint: "Another role could have written that SQL: read it, fix the privileges on the ledger's tables, or use --trust-ledger",
    },
  );
}

/** Returns a query with one row for each reason not to trust the ledger's tables. */
function doubtsQuery(ledger: LedgerName): string {
  const tables = [ledger.table, logTableName(ledger.table)].map(quoteLiteral).join(", ");
  const table = `(select c.* from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = ${quoteLiteral(ledger.schema)} and c.relname = any (array[${tables}]::name[])) c`;
  return `select c.relname as name, 'is not an ordinary table' as doubt from ${table} where c.relkind <> 'r'
union all select c.relname, 'has row security' from ${table} where c.relrowsecurity
union all select c.relname, format('has the trigger %I', t.tgname) from ${table} join pg_trigger t on t.tgrelid = c.oid where not t.tgisinternal
union all select c.relname, format('has the rule %I', r.rulename) from ${table} join pg_rewrite r on r.ev_class = c.oid
union all select c.relname, format('inherits to or from another table') from ${table} join pg_inherits i on c.oid = i.inhrelid or c.oid = i.inhparent
union all select c.relname, format('belongs to %I', pg_get_userbyid(c.relowner)) from ${table} where not coalesce(${isOurs("c.relowner")}, false)
union all select c.relname, format('can be written by %s', case when a.grantee = 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(a.grantee)) end)
  from ${table}, lateral (select a.* from aclexplode(c.relacl) a
    union all select a.* from pg_attribute t, aclexplode(t.attacl) a where t.attrelid = c.oid) a
  where a.privilege_type = any ('{INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER}'::text[]) and case when a.grantee = 0 then true else not coalesce(${isOurs("a.grantee")}, false) end
union all select c.relname, format('can be written by %I, as a member of pg_write_all_data', r.rolname)
  from ${table}, pg_roles r, pg_roles w
  where w.rolname = 'pg_write_all_data'::name and r.oid <> w.oid
    and not r.rolsuper and pg_has_role(r.oid, w.oid, 'USAGE') and not coalesce(${isOurs("r.oid")}, false)`;
}

/** The recorded sections of a revision, each from its marker line on. */
export interface RecordedTexts {
  readonly up: string | undefined;
  readonly down: string | undefined;
}

/** Reads the recorded sections of some revisions, to compare or show them but not to run them. */
export async function readRecordedTexts(
  session: Session,
  ledger: LedgerName,
  revisions: readonly string[],
): Promise<ReadonlyMap<string, RecordedTexts>> {
  if (revisions.length === 0) return new Map();
  const sql = `select distinct on (l.revision) l.revision, l.up_sql, l.down_sql from ${logTable(ledger)} l
where l.revision = any (${quoteArray(revisions, "text")}) and l.parents is not null and l.direction = 'up'
order by l.revision, l.id desc`;
  const [outcome] = await session.flight([{ sql: pinned(sql) }]);
  const rows = answered(outcome, "Cannot read recorded sections");
  return new Map(
    rows.map((row) => [
      String(row.revision),
      { up: textOrUndefined(row.up_sql), down: textOrUndefined(row.down_sql) },
    ]),
  );
}

const SHORTEST_PREFIX = 4;

/**
 * Finds the ledger's records of the named revisions. This includes revisions that were taken back
 * and whose files are gone, by their ids or prefixes of four or more characters.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION`, and the failures of `resolveTargets`
 */
export function findRecords(
  known: KnownRevisions & { readonly state: LedgerState },
  names: readonly string[],
): readonly LedgerRecord[] {
  return names.flatMap((name) => recordsNamed(known, name));
}

function recordsNamed(
  { graph, state }: KnownRevisions & { readonly state: LedgerState },
  name: string,
): readonly LedgerRecord[] {
  const exact = state.records.get(name);
  if (exact !== undefined) return [exact];
  const alike = [...state.records.values()].filter(({ revision }) => revision.startsWith(name));
  const [only, ...others] = alike;
  if (only !== undefined && others.length === 0 && name.length >= SHORTEST_PREFIX) return [only];
  return resolveTargets(graph, [name], state.heads).map(({ id }) => {
    const record = state.records.get(id);
    if (record !== undefined) return record;
    throw new Failure("EBB_UNKNOWN_REVISION", `The ledger has no record of revision ${id}`, {
      hint: "It was never applied or stamped here; without --recorded, ebb shows its file",
    });
  });
}
