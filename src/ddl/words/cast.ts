import { splitName } from "./names.ts";

/** The conversion of a column's values to another type. */
export interface Cast {
  /** The expression after USING. Undefined when PostgreSQL casts by itself. */
  readonly using: string | undefined;
  /** A warning if values can be lost or refused. Undefined if every value stays. */
  readonly loses: string | undefined;
}

/** Types that assign to one another, from narrow to wide. */
const FAMILIES: readonly (readonly string[])[] = [
  ["smallint", "integer", "bigint", "numeric", "real", "double precision"],
  ["character", "character varying", "text", "name", '"char"'],
  ["date", "timestamp without time zone", "timestamp with time zone"],
  ["time without time zone", "time with time zone"],
  ["json", "jsonb"],
  ["cidr", "inet"],
  ["bit", "bit varying"],
];

/** Casts that exist, but only with an explicit cast. */
const EXPLICIT = new Set([
  "integer boolean",
  "boolean integer",
  "integer bigint",
  "jsonb integer",
  "jsonb bigint",
  "jsonb numeric",
  "jsonb boolean",
  "text xml",
  "bytea uuid",
  "uuid bytea",
]);

/** Checks if values of one type can be assigned to the other. */
export function isSameFamily(a: string, b: string): boolean {
  const family = familyOf(a);
  return baseOf(a) === baseOf(b) || (family !== undefined && family === familyOf(b));
}

/** Checks if PostgreSQL writes all rows anew for another type. In doubt it does. */
export function rewritesRows(was: string, is: string): boolean {
  const [before, after] = [baseOf(was), baseOf(is)];
  if (before === after && !RESCALED.has(after)) return was === is || narrows(was, is) !== undefined;
  return !SAME_BYTES.has(`${before} ${after}`) || limitsOf(is).length > 0;
}

/** Types whose limit is more than a length. */
const RESCALED = new Set(["numeric", "interval", "bit", "character"]);

const SAME_BYTES = new Set([
  "character varying text",
  "text character varying",
  "cidr inet",
  "xml text",
]);

export interface TypeChange {
  readonly was: string;
  readonly is: string;
  /** True when the type itself is created again. */
  readonly isCarried: boolean;
  /** True when the type that is created again has every old value. */
  readonly keepsValues: boolean;
  readonly column: string;
}

/** Returns the conversion for a new type of a column. */
export function castOf({ was, is, isCarried, keepsValues, column }: TypeChange): Cast {
  const text = was.endsWith("[]") && is.endsWith("[]") ? "text[]" : "text";
  const throughText = `${column}::${text}::${is}`;
  if (isCarried) {
    const loses = keepsValues ? undefined : `values that the new ${is} does not have are refused`;
    return { using: throughText, loses };
  }
  if (baseOf(was) === baseOf(is)) return { using: undefined, loses: narrows(was, is) };
  if (isSameFamily(was, is)) return { using: undefined, loses: narrowing(was, is) };
  if (isText(is)) return { using: undefined, loses: truncates(is) };
  const isDirect = isText(was) || EXPLICIT.has(`${baseOf(was)} ${baseOf(is)}`);
  const using = isDirect ? `${column}::${is}` : throughText;
  return { using, loses: `a value of type ${was} may be none of type ${is}` };
}

function isText(type: string): boolean {
  return ["text", "character varying", "character", "name"].includes(baseOf(type));
}

function familyOf(type: string): readonly string[] | undefined {
  return FAMILIES.find((family) => family.includes(baseOf(type)));
}

/** A type without its length: `character varying` of `character varying(20)`. */
function baseOf(type: string): string {
  return splitName(type).length > 1 ? type : type.replace(/\([^)]*\)/, "");
}

function limitsOf(type: string): readonly number[] {
  return (/\(([\d, -]+)\)/.exec(type)?.[1] ?? "")
    .split(",")
    .filter((part) => part !== "")
    .map(Number);
}

function narrows(was: string, is: string): string | undefined {
  const [before, after] = [limitsOf(was), limitsOf(is)];
  if (after.length === 0) return undefined;
  const isWider =
    before.length === after.length && before.every((limit, at) => limit <= (after[at] ?? 0));
  return isWider ? undefined : `values longer than ${is} are refused or rounded`;
}

function narrowing(was: string, is: string): string | undefined {
  const family = familyOf(was) ?? [];
  const isNarrower = family.indexOf(baseOf(is)) < family.indexOf(baseOf(was));
  if (baseOf(is) === "jsonb") return "the order and the doubles of keys are lost";
  return isNarrower || limitsOf(is).length > 0
    ? `values that ${is} cannot hold are refused or rounded`
    : undefined;
}

function truncates(is: string): string | undefined {
  return limitsOf(is).length > 0 ? `values longer than ${is} are refused` : undefined;
}
