import type { Parsed } from "../syntax/parse-tree.ts";

/** A statement that PostgreSQL 18's grammar refuses. */
export type Refused = Extract<Parsed, { readonly kind: "refused" }>;

/**
 * Checks if another major version than the grammar's may read a statement that the grammar refuses.
 *
 * It errs towards true: no finding may stop a file that some server takes.
 */
export function mayReadElsewhere(sql: string, { message, position }: Refused): boolean {
  if (NEWER.some((pattern) => pattern.test(sql))) return true;
  if (/^trailing junk after/.test(message)) return true;
  const word = /at or near "([^"]+)"/.exec(message)?.[1]?.toLowerCase();
  if (word !== undefined && YOUNG_WORDS.has(word)) return true;
  const before = [...sql].slice(0, (position ?? 1) - 1).join("");
  // The word before the refused token may be one that only the grammar's version reserves.
  const previous = /([a-z_]+)\s*$/i.exec(before)?.[1]?.toLowerCase() ?? "";
  return YOUNG_WORDS.has(previous) || isAfterOperator(before);
}

/** Syntax from 19 on. */
const NEWER: readonly RegExp[] = [
  /^\s*(?:repack|wait\s+for)\b/i,
  /^\s*checkpoint\s*\(/i,
  /\bproperty\s+graph\b/i,
  /\bgraph_table\s*\(/i,
  /\bgroup\s+by\s+(?:all|distinct)\b/i,
  /\b(?:ignore|respect)\s+nulls\b/i,
  /\bfor\s+portion\s+of\b/i,
  /\bdo\s+select\b/i,
  /\b(?:merge|split)\s+partitions?\b/i,
  /\bexcept\s*\(\s*table\b/i,
  /\bnot\s+enforced\b/i,
  /\bsubscription\b[\s\S]*\bserver\b/i,
  /\bfor\s+all\s+(?:tables|sequences)\b/i,
];

/** Words that 14 to 18 made keywords: names in a version before. */
const YOUNG_WORDS: ReadonlySet<string> = new Set([
  "system_user",
  "merge_action",
  "json",
  "json_array",
  "json_arrayagg",
  "json_exists",
  "json_object",
  "json_objectagg",
  "json_query",
  "json_scalar",
  "json_serialize",
  "json_table",
  "json_value",
  // The versions up to 16 took and ignored it.
  "recheck",
]);

/** 13 has operators behind their operand, as in `5 !`. */
function isAfterOperator(before: string): boolean {
  return /[-+*/<>=~!@#%^&|`?]\s*$/.test(before);
}
