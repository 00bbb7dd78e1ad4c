import type { Allowance } from "../../lint/comments.ts";
import { rulesNamed } from "../../lint/config.ts";
import type { LintFinding } from "../../lint/finding.ts";
import type { Rule } from "../../lint/rule.ts";
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
  { names, by }: Allowance,
  { rule = "" }: LintFinding,
  rules: readonly Rule[],
): boolean {
  if (names.length === 0) return by !== "ebb";
  return names.some((name) => rulesNamed(name, rules).some(({ id }) => id === rule));
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const WHOLE: Span = { start: 0, end: Number.POSITIVE_INFINITY };

/**
 * Returns the range of a comment.
 *
 * - Before the first section: the file.
 * - Before the first statement of a section, with a blank line below: the section.
 * - Anywhere else: the next statement, or the statement that contains it or ends on its line.
 */
function rangeOf({ start, isOfFile }: Allowance, { unit, judged, source }: Allowing): Span {
  const section = sectionAt(start, judged);
  const isHeader = unit.kind === "revision" && section === undefined;
  if (isOfFile || isHeader || section === undefined) return WHOLE;
  const { statements, start: from, end: to } = section.parsed.section;
  const next = statements.findIndex(({ end }) => end > start);
  const previous = statements[next < 0 ? statements.length - 1 : next - 1];
  if (previous !== undefined && !source.text.slice(previous.end, start).includes("\n")) {
    return previous;
  }
  const statement = statements[next];
  if (statement === undefined) return { start: from, end: to };
  const between = source.text.slice(start, statement.start);
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
