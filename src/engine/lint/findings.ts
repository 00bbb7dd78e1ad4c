import type { Place } from "../../failure.ts";
import { type LintConfig, levelOf } from "../../lint/config.ts";
import type { LintFinding, TableSize } from "../../lint/finding.ts";
import type { Found } from "../../lint/judge.ts";
import { lowered, raised } from "../../lint/level.ts";
import { hasStandIn } from "../../migration/written.ts";
import { placesIn, type SourceText } from "../../text/place.ts";
import { offsetOfByte } from "../../text/positions.ts";
import { grammarWords } from "../run/unrecorded.ts";
import { type Allowing, allow } from "./allowances.ts";
import type { FoundIn, JudgedSection, LintRequest, PlacedFinding } from "./lint-request.ts";
import type { LintUnit } from "./lint-unit.ts";

/** Turns the hits of the rules in a file into findings, with places, levels and allowances. */
export function findingsOf(
  found: readonly Found[],
  { request, unit, judged }: FoundIn,
): readonly LintFinding[] {
  const { config } = request;
  const source = sourceOf(unit);
  const revision = unit.kind === "revision" ? unit.migration.id : undefined;
  const allowing: Allowing = { unit, judged, request, source, revision };
  const placeOf = placesIn(source);
  const made = found.flatMap((each): readonly PlacedFinding[] => {
    const finding = findingOf(each, { config, placeOf, judged, revision });
    return finding === undefined ? [] : [{ finding, found: each }];
  });
  const refused = judged.flatMap((section) => syntaxErrors(section, { placeOf, revision, config }));
  return allow([...made, ...refused], allowing).map((finding) => hideUnrecorded(finding, judged));
}

function sourceOf(unit: FoundIn["unit"]): SourceText {
  const section = unit.kind === "revision" ? unit.migration.up : unit.section;
  // The stand-ins of variables are as long as their names.
  return { name: section.origin, text: section.written?.text ?? section.source };
}

interface Making {
  readonly config: LintConfig;
  readonly placeOf: (offset: number) => Place;
  readonly judged: readonly JudgedSection[];
  readonly revision: string | undefined;
}

function findingOf(
  found: Found,
  { config, placeOf, judged, revision }: Making,
): LintFinding | undefined {
  const { rule, hit, statement, section } = found;
  const level = levelOf(rule, hit, config);
  if (level === "off") return undefined;
  const start =
    statement?.start ?? judged.find(({ read }) => read === section)?.parsed.section.start ?? 0;
  const part =
    statement === undefined || hit.location === undefined
      ? undefined
      : placeOf(statement.start + offsetOfByte(statement.sql, hit.location));
  const sizes = sizesOf(found);
  return {
    ...{ code: "EBB_LINT", rule: rule.id, aliases: rule.aliases ?? [] },
    severity: bySize(sizes, level),
    message: section?.kind === "down" ? `In the down: ${hit.message}` : hit.message,
    hint: hit.safe ?? generalAdvice(rule),
    ...(hit.fix && statement && { fix: { fix: hit.fix, start: statement.start } }),
    ...{ revision, direction: section?.kind, place: placeOf(start), part },
    ...{ statement: statement?.sql, sizes, allowedBy: undefined },
  };
}

/**
 * Returns the general advice of a rule. SQL with the names of other tables would mislead, so only
 * words are repeated here.
 */
function generalAdvice({ id, safe }: Found["rule"]): string {
  const isOfWords = safe.split("\n").every((line) => line.startsWith("--"));
  return isOfWords ? safe.replace(/^-- ?/gm, "") : `ebb lint --explain ${id}`;
}

/**
 * With at most SMALL_ROWS rows everything takes a moment, with HUGE_ROWS or more it takes minutes.
 */
const SMALL_ROWS = 10_000;
const HUGE_ROWS = 10_000_000;
const SMALL_BYTES = 10_000_000;
const HUGE_BYTES = 10_000_000_000;

/**
 * Adjusts the level by the size of the table: an error on a small one becomes a note, a warning on
 * a huge one becomes an error.
 */
function bySize(
  sizes: readonly TableSize[],
  level: LintFinding["severity"],
): LintFinding["severity"] {
  if (sizes.length === 0) return level;
  const rows = Math.max(...sizes.map((table) => table.rows ?? 0));
  const bytes = Math.max(...sizes.map((table) => table.bytes));
  if (rows >= HUGE_ROWS || bytes >= HUGE_BYTES) return raised(level) as LintFinding["severity"];
  if (rows <= SMALL_ROWS && bytes <= SMALL_BYTES)
    return level === "error" ? "note" : (lowered(level) as LintFinding["severity"]);
  return level;
}

/** Returns the sizes of the tables in use whose size decides the level of a finding. */
function sizesOf({ rule, statement }: Found): readonly TableSize[] {
  if (rule.weighsBySize !== true) return [];
  const all = statement?.locks.locks ?? [];
  const closed = all.filter(({ blocks }) => blocks !== "nothing");
  return (closed.length > 0 ? closed : all).flatMap(({ table, facts }) =>
    facts === undefined ? [] : [{ table, bytes: facts.bytes, rows: facts.rows }],
  );
}

function syntaxErrors(
  { parsed, read }: JudgedSection,
  { placeOf, revision, config }: Omit<Making, "judged">,
): readonly PlacedFinding[] {
  const chosen = config.levels.get("syntax-error");
  if (chosen === "off") return [];
  return parsed.section.statements.flatMap(({ start, end }, at): readonly PlacedFinding[] => {
    const tree = parsed.read[at]?.parsed;
    if (tree?.kind !== "refused" || hasStandIn(parsed.section, { start, end })) return [];
    const sql = parsed.section.source.slice(start, end);
    const before = [...sql].slice(0, (tree.position ?? 1) - 1).join("").length;
    const finding: LintFinding = {
      ...{ code: "EBB_LINT", rule: "syntax-error", aliases: [] },
      ...{
        severity: chosen ?? "error",
        message: `PostgreSQL 18 cannot read this statement: ${grammarWords(read, tree.message)}`,
      },
      hint: "Correct the statement; ebb does not know syntax newer than PostgreSQL 18",
      ...{ revision, direction: read.kind, place: placeOf(start) },
      ...{ part: placeOf(start + before), statement: sql, sizes: [] },
      allowedBy: undefined,
    };
    return [{ finding, found: undefined }];
  });
}

/**
 * Removes the text of a `no-record` section from a finding: it may hold a secret. Names of objects
 * stay, and so do the places.
 */
function hideUnrecorded(finding: LintFinding, judged: readonly JudgedSection[]): LintFinding {
  const section = judged.find(({ read }) => read.kind === finding.direction)?.read;
  if (section === undefined || section.options.record) return finding;
  const { rule, hint, place, part, statement } = finding;
  return {
    ...finding,
    // The advice for a statement may repeat it.
    hint: statement === undefined || rule === undefined ? hint : `ebb lint --explain ${rule}`,
    place: place && withoutText(place),
    part: part && withoutText(part),
    statement: undefined,
  };
}

function withoutText(place: Place): Place {
  return { ...place, text: undefined };
}

const RULE_OF_CODE: Readonly<Record<string, string>> = {
  EBB_META_COMMAND: "psql-meta",
  EBB_SYNTAX: "syntax-error",
  EBB_TRANSACTION_STATEMENT: "transaction-nesting",
};

/** Returns the finding of a file that cannot be read. */
export function unreadableFinding(
  { file, failure }: Extract<LintUnit, { kind: "unreadable" }>,
  { config }: LintRequest,
): readonly LintFinding[] {
  const { code, message, hint, place, subject } = failure;
  const rule = RULE_OF_CODE[code];
  const chosen = rule === undefined ? undefined : config.levels.get(rule);
  if (chosen === "off") return [];
  const whole: Place = { file: subject?.file ?? file, line: 1, column: undefined, text: undefined };
  return [
    {
      ...{ code: rule === undefined ? code : "EBB_LINT", rule, aliases: [] },
      ...{ severity: chosen ?? "error", message, hint, revision: subject?.revision },
      ...{ direction: undefined, place: place ?? whole, part: undefined },
      ...{ statement: undefined, sizes: [], allowedBy: undefined },
    },
  ];
}
