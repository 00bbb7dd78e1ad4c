import { createScanner } from "../sql/scanner.ts";

/** A comment that allows the findings of a rule. */
export interface Allowance {
  /** The tool whose comment it is. */
  readonly by: "ebb" | "squawk" | "eugene" | "pgfence" | "atlas";
  /** The rules as written; empty means all. */
  readonly names: readonly string[];
  /** The text after `because`. Undefined without it. */
  readonly reason: string | undefined;
  /** True if the comment itself applies to the whole file. */
  readonly isOfFile: boolean;
  /** Offset of the comment in the text. */
  readonly start: number;
}

const EBB = /^ebb:\s*allow\b\s*(.*)$/i;
const BECAUSE = /^(.*?)(?:\s*\bbecause\b:?\s*(.*))?$/i;
const OTHERS: readonly (readonly [by: Allowance["by"], isOfFile: boolean, pattern: RegExp])[] = [
  ["squawk", true, /^squawk-ignore-file\b:?\s*(.*)$/],
  ["squawk", false, /^squawk-ignore\b(?!-):?\s*(.*)$/],
  ["eugene", false, /^eugene:\s*ignore\b:?\s*(.*)$/i],
  ["pgfence", false, /^pgfence-ignore\b:?\s*(.*)$/i],
  ["pgfence", false, /^pgfence:\s*ignore\s+(.+)$/i],
  ["atlas", false, /^atlas:nolint\b\s*(.*)$/i],
];

/**
 * Finds the comments of a text, from `start` up to `end`, that allow something.
 *
 * `-- ebb: allow RULE, RULE because REASON` is ebb's own; those of other linters count too.
 */
export function findAllowances(text: string, start = 0, end = text.length): readonly Allowance[] {
  if (!/ebb:|squawk-ignore|eugene:|pgfence-ignore|pgfence:|atlas:nolint/i.test(text)) return [];
  const found: Allowance[] = [];
  const scanner = createScanner(text, start);
  while (scanner.next() && scanner.start < end) {
    if (scanner.kind !== "line comment" && scanner.kind !== "block comment") continue;
    const comment = bodyOf(text.slice(scanner.start, scanner.end));
    const allowance = readAllowance(comment);
    const isKnown = allowance?.by !== "pgfence" || scanner.kind === "line comment";
    if (allowance !== undefined && isKnown) found.push({ ...allowance, start: scanner.start });
  }
  return found;
}

function bodyOf(comment: string): string {
  const inner = comment.startsWith("--") ? comment.replace(/^-+/, "") : comment.slice(2, -2);
  return inner.trim();
}

function readAllowance(comment: string): Omit<Allowance, "start"> | undefined {
  const own = EBB.exec(comment);
  if (own !== null) {
    const [, rest = ""] = own;
    const [, names = "", reason] = BECAUSE.exec(rest) ?? [];
    return {
      by: "ebb",
      isOfFile: false,
      names: namesIn(names),
      reason: reason?.trim() || undefined,
    };
  }
  for (const [by, isOfFile, pattern] of OTHERS) {
    const [, rest] = pattern.exec(comment) ?? [];
    if (rest !== undefined) return { by, isOfFile, names: namesIn(rest), reason: undefined };
  }
  return undefined;
}

/** Reads names with commas or blanks between them. Later prose is no name. */
function namesIn(text: string): readonly string[] {
  const before = text.split(/\s(?:-|–|#|\/\/|:)\s?|\(/)[0] ?? "";
  return before
    .replace(/[[\]]/g, " ")
    .split(/[,\s]+/)
    .map((name) => name.toLowerCase().replaceAll("_", "-"))
    .filter((name) => /^[a-z0-9-]+$/.test(name));
}
