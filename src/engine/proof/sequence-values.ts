import type { Row, Session } from "../../session.ts";
import { answered } from "../ledger/answer.ts";

/** The current value of each sequence, by OID. */
export type SequenceValues = ReadonlyMap<string, SequenceValue>;

interface SequenceValue {
  readonly value: string;
  /** False when the value itself comes next. */
  readonly isCalled: boolean;
}

/**
 * Reads the current values of all sequences.
 *
 * A rollback does not give numbers back (manual, section 9.17), and some migrations rely on the
 * numbers of a new database.
 *
 * @throws {Failure} `EBB_LEDGER`, `EBB_CONNECTION_LOST`
 */
export async function readSequences(session: Session): Promise<SequenceValues> {
  const [outcome] = await session.flight([{ sql: SEQUENCE_VALUES }]);
  const rows = answered(outcome, "Cannot read the values of the sequences");
  return new Map(rows.map((row) => [String(row.oid), readValue(row)]));
}

/**
 * Sets the sequences that still exist back to their earlier values.
 *
 * @throws {Failure} `EBB_LEDGER`, `EBB_CONNECTION_LOST`
 */
export async function restoreSequences(session: Session, before: SequenceValues): Promise<void> {
  const now = await readSequences(session);
  const calls = [...before].flatMap(([oid, { value, isCalled }]) => {
    const current = now.get(oid);
    const isSame = current?.value === value && current.isCalled === isCalled;
    if (current === undefined || isSame) return [];
    return [
      `pg_catalog.setval(${oid}::pg_catalog.oid::pg_catalog.regclass, ${value}, ${isCalled})`,
    ];
  });
  if (calls.length === 0) return;
  const [outcome] = await session.flight([{ sql: `select ${calls.join(", ")}` }]);
  answered(outcome, "Cannot take the sequences back");
}

/** Reads the values. For a sequence that was never called, only its own row has the next value. */
const SEQUENCE_VALUES = `select s.seqrelid::pg_catalog.text as oid, v.value is not null as called,
  coalesce(v.value::pg_catalog.text, pg_catalog.substring(pg_catalog.query_to_xml(pg_catalog.format('select last_value as v from %I.%I', n.nspname, c.relname),
    false, false, '')::pg_catalog.text, '<v>(-?[0-9]+)</v>')) as value
from pg_catalog.pg_sequence s join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) s.seqrelid
join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace,
lateral (select pg_catalog.pg_sequence_last_value(s.seqrelid) as value) v
where c.relpersistence operator(pg_catalog.<>) 't'`;

function readValue({ value, called }: Row): SequenceValue {
  return { value: String(value), isCalled: called === true };
}
