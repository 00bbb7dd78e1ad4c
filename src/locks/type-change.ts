import type { ColumnFacts, FoundType } from "./facts.ts";

/** The new type of a column. */
export interface NewType {
  readonly type: FoundType;
  /** As written, for example `(10, 2)`. */
  readonly modifiers: readonly number[];
  readonly isArray: boolean;
}

// OIDs of the server's own types never change (pg_type.dat).
const BPCHAR = 1042;
const VARCHAR = 1043;
const TIMES: ReadonlySet<number> = new Set([1083, 1114, 1184, 1266]);
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const TEXTS: ReadonlySet<number> = new Set([25, VARCHAR]);
const VARBIT = 1562;
const NUMERIC = 1700;
const NONE = -1;

/**
 * Returns true if every value of a column stays valid for its new type, so that ALTER COLUMN TYPE
 * need not rewrite the table. Returns undefined if that cannot be known.
 */
export function keepsValues(
  column: Pick<ColumnFacts, "type" | "modifier">,
  to: NewType,
  binaryCasts: ReadonlySet<string>,
): boolean | undefined {
  if (to.type.isDomain || to.isArray) return undefined;
  const { oid } = to.type;
  if (oid === column.type) return isNoNarrower(column, to);
  if (isBetweenTimestamps(oid, column.type)) return undefined;
  const hasLimit = to.modifiers.length > 0 || oid === BPCHAR;
  return !hasLimit && binaryCasts.has(`${column.type}>${oid}`);
}

/** Returns true if indexes of one type are valid for the other: `varchar` is compared as `text`. */
export function keepsOrder(one: number, other: number): boolean {
  return one === other || (TEXTS.has(one) && TEXTS.has(other));
}

/**
 * Returns true for timestamp and timestamptz. Their values are the same only if TimeZone is UTC.
 */
function isBetweenTimestamps(one: number, other: number): boolean {
  const both = new Set([one, other]);
  return both.has(TIMESTAMP) && both.has(TIMESTAMPTZ);
}

/**
 * Returns true if the new modifiers are not narrower. The catalog stores modifiers as `atttypmod`.
 */
function isNoNarrower(
  { type, modifier }: Pick<ColumnFacts, "type" | "modifier">,
  { modifiers }: NewType,
): boolean | undefined {
  const [first, second = 0] = modifiers;
  // `char` without a length is char(1).
  if (type === BPCHAR) return modifier - 4 === (first ?? 1);
  if (TIMES.has(type)) return (first ?? 6) >= (modifier === NONE ? 6 : modifier);
  if (first === undefined) return true;
  switch (type) {
    case NUMERIC:
      return holdsNumbers(modifier, first, second);
    case VARCHAR:
      return isWithin(modifier - 4, first);
    case VARBIT:
      return isWithin(modifier, first);
    default:
      return undefined;
  }
}

function isWithin(before: number, after: number): boolean {
  return before >= 0 && before <= after;
}

function holdsNumbers(modifier: number, precision: number, scale: number): boolean {
  const packed = modifier - 4;
  return modifier !== NONE && (packed & 0x7ff) === scale && packed >> 16 <= precision;
}
