import type { TypeName } from "@pgsql/types";
import { modifiersOf, typeWord } from "./type-names.ts";

const TIMES: ReadonlySet<string> = new Set([
  "time",
  "timetz",
  "timestamp",
  "timestamptz",
  "interval",
]);
const DEFAULT_PRECISION = 6;

/** True where the values of one type are good as they are for another, so that no row is rewritten. */
export function keepsValues(from: TypeName, to: TypeName): boolean {
  if (from.arrayBounds !== undefined || to.arrayBounds !== undefined) return false;
  const [old, next] = [typeWord(from), typeWord(to)];
  const [before, after] = [modifiersOf(from), modifiersOf(to)];
  if (old === undefined || next === undefined) return false;
  if (isUnlimitedText(next, after)) return isText(old) || old === "citext";
  if (old !== next) return old === "cidr" && next === "inet";
  return isNoNarrower(old, before, after);
}

function isText(type: string): boolean {
  return type === "text" || type === "varchar";
}

function isUnlimitedText(type: string, modifiers: readonly number[]): boolean {
  return type === "text" || (type === "varchar" && modifiers.length === 0);
}

function isNoNarrower(type: string, before: readonly number[], after: readonly number[]): boolean {
  const [old, oldScale = 0] = before;
  const [next, scale = 0] = after;
  if (TIMES.has(type)) return (next ?? DEFAULT_PRECISION) >= (old ?? DEFAULT_PRECISION);
  if (type === "character") return (old ?? 1) === (next ?? 1);
  if (next === undefined) return true;
  if (old === undefined) return false;
  return next >= old && (type !== "numeric" || scale === oldScale);
}
