import type { Allowance } from "../../lint/comments.ts";
import { rulesNamed } from "../../lint/config.ts";
import type { LintFinding } from "../../lint/finding.ts";
import type { Rule } from "../../lint/rule.ts";
import type { Section } from "../../migration/migration.ts";
import { placeAt, type SourceText } from "../../text/place.ts";
import type { FoundIn, JudgedSection, PlacedFinding } from "./lint-request.ts";

/** The file whose comments are read. */
export interface Allowing extends FoundIn {
  readonly source: SourceText;
  readonly revision: string | undefined;
}

/** Marks the findings that a comment allows, and reports comments that allow nothing. */
export function allow(
  placed: readonly PlacedFinding[],
  allowing: Allowing,
): readonly LintFinding[] {
  const { allowances } = allowing.unit;
  if (allowances.length === 0) return placed.map(({ finding }) => finding);
  const ranges = allowances.map((allowance) => ({ allowance, ...rangeOf(allowance, allowing) }));
  const used = new Set<Allowance>();
  const judged = placed.map(({ finding, found }) => {
    const at = found?.statement?.start ?? offsetOf(finding, allowing);
    const match = ranges.find(
      ({ allowance, start, end }) =>
        at >= start && at < end && names(allowance, finding, allowing.request.rules),
    );
    if (match === undefined) return finding;
    used.add(match.allowance);
    const { by, reason } = match.allowance;
    return { ...finding, allowedBy: { by, reason } };
  });
  return [
    ...judged,
    ...allowances.flatMap((each) => findingsAbout(each, used.has(each), allowing)),
  ];
}

/** Returns the offset of the section or statement of a finding. */
function offsetOf({ direction, statement }: LintFinding, { judged }: Allowing): number {
  const section = judged.find(({ read }) => read.kind === direction)?.parsed.section;
  if (section === undefined) return 0;
  if (statement === undefined) return section.start;
  return section.source.indexOf(statement, section.start);
}

function names(
  { names, by, isOfFile }: Allowance,
  { rule = "" }: LintFinding,
  rules: readonly Rule[],
): boolean {
  // squawk's own comment means nothing without a name, except for a whole file.
  if (names.length === 0) return by !== "ebb" && (by !== "squawk" || isOfFile);
  return names.some((name) => rulesNamed(name, rules).some(({ id }) => id === rule));
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** squawk honours a comment directly above its statement only. */
const NOTHING: Span = { start: 0, end: 0 };
const WHOLE: Span = { start: 0, end: Number.POSITIVE_INFINITY };

/**
 * Returns the range of a comment.
 *
 * - Before the first section: the file.
 * - Before the first statement of a section, with a blank line below: the section.
 * - Anywhere else: the next statement, or the statement that contains it or ends on its line.
 *
 * A comment of another linter counts where that linter counts it: squawk's directly above a
 * statement, pgfence's never behind one.
 */
function rangeOf(allowance: Allowance, { unit, judged, source }: Allowing): Span {
  const { start, isOfFile } = allowance;
  const section = sectionAt(start, judged);
  const isHeader = unit.kind === "revision" && section === undefined;
  if (isOfFile || isHeader || section === undefined) return WHOLE;
  return rangeIn(section.parsed.section, allowance, source.text);
}

function rangeIn(
  { statements, start: from, end: to }: Section,
  { start, by }: Allowance,
  text: string,
): Span {
  const next = statements.findIndex(({ end }) => end > start);
  const previous = statements[next < 0 ? statements.length - 1 : next - 1];
  const isBehind = previous !== undefined && !text.slice(previous.end, start).includes("\n");
  if (isBehind && by !== "pgfence") return previous;
  const statement = statements[next];
  if (statement === undefined) return by === "ebb" ? { start: from, end: to } : NOTHING;
  const between = text.slice(start, statement.start);
  if (by === "squawk" && /\n[^\n]*\n/.test(between)) return NOTHING;
  const isOfSection = next === 0 && /\n[ \t\r]*\n/.test(between);
  return isOfSection ? { start: from, end: to } : statement;
}

function sectionAt(offset: number, judged: readonly JudgedSection[]): JudgedSection | undefined {
  return judged.find(({ parsed: { section } }) => offset >= section.start && offset < section.end);
}

function findingsAbout(
  allowance: Allowance,
  isUsed: boolean,
  { source, revision, request, judged }: Allowing,
): readonly LintFinding[] {
  const { levels } = request.config;
  const { names, reason, by } = allowance;
  const unknown = names.filter((name) => rulesNamed(name, request.rules).length === 0);
  const direction = sectionAt(allowance.start, judged)?.read.kind;
  const make = (
    rule: string,
    severity: LintFinding["severity"],
    message: string,
    hint: string,
  ): readonly LintFinding[] => {
    const level = levels.get(rule) ?? severity;
    if (level === "off") return [];
    return [
      {
        ...{
          code: "EBB_LINT",
          rule,
          aliases: [],
          severity: level,
          message,
          hint,
          revision,
          direction,
        },
        place: placeAt(source, allowance.start),
        ...{ part: undefined, statement: undefined, sizes: [], allowedBy: undefined },
      },
    ];
  };
  const own = by === "ebb";
  return [
    ...(own && reason === undefined
      ? make(
          "allow-without-reason",
          "warning",
          "This comment allows something without a reason",
          `-- ebb: allow ${names.join(", ") || "RULE"} because …`,
        )
      : []),
    ...(isUsed
      ? []
      : make(
          own ? "unused-allow" : "unused-ignore",
          "note",
          unknown.length > 0
            ? `This comment names ${unknown.join(", ")}, which is no rule of ebb`
            : "This comment allows nothing that is found here",
          "Remove the comment, or correct the name of the rule",
        )),
  ];
}
