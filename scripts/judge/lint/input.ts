import { Buffer } from "node:buffer";
import type { Node } from "@pgsql/types";
import { lintFiles } from "../../../src/engine/lint/lint-files.ts";
import type { ParseStatement } from "../../../src/grammar/load-grammar.ts";
import { DEFAULT_CONFIG, versionOf } from "../../../src/lint/config.ts";
import type { LintFinding } from "../../../src/lint/finding.ts";
import type { Level } from "../../../src/lint/level.ts";
import { begins, ends } from "../../../src/lint/read-section.ts";
import { RULES } from "../../../src/lint/rules/rules.ts";
import { type Effect, effect } from "../../../src/locks/effect.ts";
import { effectOf } from "../../../src/locks/effect-of.ts";
import { readStatements } from "../../../src/sql/statements.ts";

/** A line of the file: an SQL text, and what other linters found in it. */
export interface InputLine {
  readonly name: string;
  /** The rule that the text is about, where it is about one. */
  readonly tests_rule: string | null;
  readonly sql: string;
  /** Options for squawk. */
  readonly options: readonly string[];
  readonly "squawk_2.66.0": readonly { rule: string; line: number; column: number }[];
  /** Null where pgfence cannot read the text. */
  readonly "pgfence_0.1.5": readonly { rule: string; statement?: string }[] | null;
}

/** A statement of a text. */
export interface InputStatement {
  readonly sql: string;
  readonly start: number;
  /** Undefined where PostgreSQL's grammar refuses it. */
  readonly node: Node | undefined;
  readonly effect: Effect;
  /** True between BEGIN and COMMIT, and everywhere where a transaction is assumed. */
  readonly isInTransaction: boolean;
}

/** A text that ebb and others lint. */
export interface Input {
  readonly line: InputLine;
  readonly statements: readonly InputStatement[];
  readonly isInTransaction: boolean;
}

/** A finding of a linter. */
export interface Mark {
  readonly rule: string;
  /** The number of the statement; undefined for the file. */
  readonly statement: number | undefined;
  /** True for ebb's finding under another linter's name, beside the rule that has this name. */
  readonly isAlias: boolean;
}

/** Splits a text as ebb does. A text that cannot be split has no statement. */
export async function readInput(line: InputLine, parse: ParseStatement): Promise<Input> {
  const isInTransaction = line.options.includes("--assume-in-transaction");
  const statements: InputStatement[] = [];
  let isOpen = isInTransaction;
  for (const { start, end } of spansOf(line.sql)) {
    const parsed = await parse(line.sql.slice(start, end));
    const node = parsed.kind === "statement" ? parsed.node : undefined;
    const control = controlIn(node);
    if (control === "begin") isOpen = true;
    const own = node === undefined ? effect() : effectOf(node);
    statements.push({
      ...{ sql: line.sql.slice(start, end), start, node, effect: own, isInTransaction: isOpen },
    });
    // A section in ebb's transaction stays in it.
    if (control === "end") isOpen = isInTransaction;
  }
  return { line, statements, isInTransaction };
}

function controlIn(node: Node | undefined): "begin" | "end" | undefined {
  if (node === undefined || !("TransactionStmt" in node)) return undefined;
  if (begins(node.TransactionStmt)) return "begin";
  return ends(node.TransactionStmt) ? "end" : undefined;
}

function spansOf(sql: string): readonly { readonly start: number; readonly end: number }[] {
  try {
    return readStatements({ name: "input", text: sql }, 0).statements;
  } catch {
    return [];
  }
}

/** Rules about the header and the down, which these texts do not have. */
const HEADER_RULES = [
  "message-missing",
  "down-missing",
  "down-empty",
  "irreversible-without-reason",
];
/** Rules that ebb's own section makes empty, unless the project names them. */
const TIMEOUTS = [
  ...["require-lock-timeout", "require-statement-timeout"],
  ...["missing-idle-timeout", "missing-application-name"],
];

const LEVELS: ReadonlyMap<string, Level> = new Map([
  ...RULES.filter(({ level }) => level === "off").map(({ id }) => [id, "note"] as const),
  ...TIMEOUTS.map((id) => [id, "note"] as const),
  ...HEADER_RULES.map((id) => [id, "off"] as const),
]);
const IDS: ReadonlySet<string> = new Set(RULES.map(({ id }) => id));

/** Lints a text as the up section of a revision, with all rules. */
export async function marksOfEbb(input: Input, parse: ParseStatement): Promise<readonly Mark[]> {
  const { sql, options } = input.line;
  const mode = input.isInTransaction ? "" : " no-transaction";
  const header = `-- A change\n--\n-- revision: aaaa\n\n-- up${mode}\n`;
  const version = options.includes("--pg-version")
    ? versionOf(options[options.indexOf("--pg-version") + 1])
    : undefined;
  const { findings } = await lintFiles({
    files: [{ name: "input", bytes: Buffer.from(header + sql) }],
    ...{ graph: undefined, scripts: [], wanted: undefined, isOneRun: false, parse },
    ...{ rules: RULES, config: { ...DEFAULT_CONFIG, levels: LEVELS }, database: undefined },
    postgres: version ?? 15,
  });
  return findings.flatMap((finding) => marksOf(finding, input, header));
}

function marksOf(
  { rule, code, aliases, place }: LintFinding,
  input: Input,
  header: string,
): readonly Mark[] {
  const line = (place?.line ?? 0) - (header.split("\n").length - 1);
  const statement = line < 1 ? undefined : statementAt(input, line, (place?.column ?? 1) - 1);
  return [rule ?? code, ...aliases].map((name, at) => ({
    ...{ rule: name, statement, isAlias: at > 0 && IDS.has(name) },
  }));
}

/** Returns the number of the statement at a line, from 1, and a column, from 0. */
function statementAt({ line: { sql }, statements }: Input, line: number, column: number): number {
  const above = sql.split("\n").slice(0, line - 1);
  const offset = above.reduce((sum, each) => sum + each.length + 1, 0) + column;
  return Math.max(
    statements.findLastIndex(({ start }) => start <= offset),
    0,
  );
}

/** Returns squawk's findings. */
export function marksOfSquawk(input: Input): readonly Mark[] {
  return input.line["squawk_2.66.0"].map(({ rule, line, column }) => ({
    ...{ rule, statement: statementAt(input, line, column), isAlias: false },
  }));
}

/** Returns pgfence's findings, or undefined where it cannot read the text. */
export function marksOfPgfence({ line, statements }: Input): readonly Mark[] | undefined {
  const texts = statements.map(({ sql }) => folded(sql));
  const seen = new Map<string, number>();
  return line["pgfence_0.1.5"]?.map(({ rule, statement: text }) => {
    if (text === undefined) return { rule, statement: undefined, isAlias: false };
    const key = folded(text);
    const same = [...texts.keys()].filter((at) => texts[at] === key);
    const nth = seen.get(`${rule} ${key}`) ?? 0;
    seen.set(`${rule} ${key}`, nth + 1);
    return { rule, statement: same[nth] ?? same[0], isAlias: false };
  });
}

/** Folds blanks, and leaves comments in front and a semicolon out. */
function folded(sql: string): string {
  const bare = sql.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, "").replace(/\s+/g, " ");
  return bare.replace(/;\s*$/, "").trim().slice(0, 119).trim();
}
