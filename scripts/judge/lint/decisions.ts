import type { Input, InputStatement, Mark } from "./input.ts";

/** A decision on which ebb and another linter differ. */
export interface Difference {
  readonly tool: Tool;
  /** The other linter's name of the rule. */
  readonly name: string;
  /** The one who reports it. */
  readonly yes: "ebb" | "other";
  readonly input: Input;
  /** Undefined for the file. */
  readonly statement: InputStatement | undefined;
  readonly at: number | undefined;
}

export type Tool = "squawk" | "pgfence";

/** The decisions about a rule of another linter. */
export interface Decisions {
  readonly tool: Tool;
  readonly name: string;
  bothYes: number;
  bothNo: number;
  /** Statements on which both report it, but not equally often. */
  otherCount: number;
  readonly differences: Difference[];
}

/** Rules about a file: one decision a text. */
const OF_FILE: ReadonlySet<string> = new Set([
  ...["squawk require-lock-timeout", "squawk require-statement-timeout"],
  "squawk ban-uncommitted-transaction",
  ...["pgfence missing-lock-timeout", "pgfence missing-statement-timeout"],
  ...["pgfence missing-idle-timeout", "pgfence missing-application-name"],
  ...["pgfence not-valid-validate-same-tx", "pgfence statement-after-access-exclusive"],
  ...["pgfence update-in-migration", "pgfence concurrent-in-transaction"],
]);

/** Names that ebb has under another name. */
const EBB_NAMES: ReadonlyMap<string, string> = new Map([
  ["squawk prefer-timestamp-tz", "prefer-timestamptz"],
]);

/** The statements that a rule of pgfence looks at, where ebb's looks at more. */
const STATEMENTS: ReadonlyMap<string, RegExp> = new Map([
  ["pgfence prefer-robust-create-index", /^create\s+(?:unique\s+)?index\b/i],
  ["pgfence prefer-robust-drop-index", /^drop\s+index\b/i],
  ["pgfence prefer-robust-drop-table", /^drop\s+table\b/i],
]);

/** Neither is about one rule: one is a name for two, the other hides all findings of a text. */
const LEFT_OUT: ReadonlySet<string> = new Set(["require-timeout-settings", "syntax-error"]);

/** Collects the decisions about all rules of a linter for one text. */
export function decide(
  all: Map<string, Decisions>,
  input: Input,
  { tool, ebb, other }: { tool: Tool; ebb: readonly Mark[]; other: readonly Mark[] },
): void {
  const isNoSql = other.some(({ rule }) => rule === "syntax-error");
  if (isNoSql) return;
  const { tests_rule: tested } = input.line;
  const names = new Set([...other, ...ebb].map(({ rule }) => rule));
  if (tested !== null) names.add(tested);
  for (const name of names) {
    if (LEFT_OUT.has(name)) continue;
    decideRule(decisionsOf(all, tool, name), input, { ebb, other });
  }
}

function decisionsOf(all: Map<string, Decisions>, tool: Tool, name: string): Decisions {
  const key = `${tool} ${name}`;
  const found = all.get(key) ?? {
    tool,
    name,
    bothYes: 0,
    bothNo: 0,
    otherCount: 0,
    differences: [],
  };
  all.set(key, found);
  return found;
}

function decideRule(
  decisions: Decisions,
  input: Input,
  { ebb, other }: { ebb: readonly Mark[]; other: readonly Mark[] },
): void {
  const { tool, name } = decisions;
  const key = `${tool} ${name}`;
  const only = STATEMENTS.get(key);
  const isMeant = ({ statement }: Mark): boolean =>
    only === undefined || only.test(input.statements[statement ?? -1]?.sql ?? "");
  const own = unitsOf(
    ebb.filter(({ rule }) => rule === (EBB_NAMES.get(key) ?? name)).filter(isMeant),
    key,
  );
  const theirs = unitsOf(
    other.filter(({ rule }) => rule === name),
    key,
  );
  const found = [...own].filter(([at, marks]) => theirs.has(at) || marks.some(isOwnId));
  if (found.length === 0 && theirs.size === 0 && input.line.tests_rule === name) decisions.bothNo++;
  for (const at of new Set([...found.map(([unit]) => unit), ...theirs.keys()])) {
    const [one, two] = [own.get(at), theirs.get(at)];
    if (one !== undefined && two !== undefined) {
      decisions.bothYes++;
      if (one.length !== two.length) decisions.otherCount++;
      continue;
    }
    decisions.differences.push(
      differenceAt(decisions, input, { at, yes: one === undefined ? "other" : "ebb" }),
    );
  }
}

function differenceAt(
  { tool, name }: Decisions,
  input: Input,
  { at, yes }: { at: number; yes: Difference["yes"] },
): Difference {
  const statement = input.statements[at];
  return { tool, name, yes, input, statement, at: at < 0 ? undefined : at };
}

/** A finding counts under another linter's name only where this one reports it, too. */
function isOwnId({ isAlias }: Mark): boolean {
  return !isAlias;
}

/** Sorts findings by statement; -1 stands for the file. */
function unitsOf(marks: readonly Mark[], key: string): ReadonlyMap<number, readonly Mark[]> {
  const units = new Map<number, Mark[]>();
  for (const mark of marks) {
    const at = OF_FILE.has(key) ? -1 : (mark.statement ?? -1);
    units.set(at, [...(units.get(at) ?? []), mark]);
  }
  return units;
}
