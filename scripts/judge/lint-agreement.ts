/**
 * Compares ebb's lint with other linters: `npx tsx scripts/judge/lint-agreement.ts FILE
 * [--differences] [--prove]`.
 *
 * FILE has one JSON object a line: `name`, `sql`, `options`, `tests_rule`, and the findings of two
 * other linters. A decision is about a rule and a statement (or a text). The table has two figures:
 * all differences count, and only those count that the files `lint/…-reasons.ts` does not explain.
 * `--differences` lists these, and `--prove` runs the SQL of each reason on EBB_TEST_PG18_URL.
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { loadGrammar } from "../../src/grammar/load-grammar.ts";
import { RULES } from "../../src/lint/rules/rules.ts";
import { COLUMNS_REASONS } from "./lint/columns-reasons.ts";
import { type Decisions, type Difference, decide } from "./lint/decisions.ts";
import {
  type InputLine,
  marksOfEbb,
  marksOfPgfence,
  marksOfSquawk,
  readInput,
} from "./lint/input.ts";
import { prove } from "./lint/prove.ts";
import type { Reason } from "./lint/reason.ts";
import { REPEATING_REASONS } from "./lint/repeating-reasons.ts";
import { TABLES_REASONS } from "./lint/tables-reasons.ts";
import { TIMEOUTS_REASONS } from "./lint/timeouts-reasons.ts";
import { TRANSACTIONS_REASONS } from "./lint/transactions-reasons.ts";
import { TYPES_REASONS } from "./lint/types-reasons.ts";

const REASONS: readonly Reason[] = [
  ...TABLES_REASONS,
  ...REPEATING_REASONS,
  ...TIMEOUTS_REASONS,
  ...COLUMNS_REASONS,
  ...TRANSACTIONS_REASONS,
  ...TYPES_REASONS,
];
const IDS = new Set(RULES.flatMap(({ id, aliases = [] }) => [id, ...aliases]));
const [file = "", ...options] = process.argv.slice(2);
const parse = await loadGrammar();
const all = new Map<string, Decisions>();
const theirs = { squawk: new Set<string>(), pgfence: new Set<string>() };
for (const text of readFileSync(file, "utf8").trim().split("\n")) {
  const input = await readInput(JSON.parse(text) as InputLine, parse);
  const ebb = await marksOfEbb(input, parse);
  const squawk = marksOfSquawk(input);
  const pgfence = marksOfPgfence(input);
  for (const { rule } of squawk) theirs.squawk.add(rule);
  for (const { rule } of pgfence ?? []) theirs.pgfence.add(rule);
  decide(all, input, { tool: "squawk", ebb, other: squawk });
  if (pgfence !== undefined) decide(all, input, { tool: "pgfence", ebb, other: pgfence });
}

const used = new Map<Reason, number>();
const open: Difference[] = [];
const lines = [...all.values()]
  .filter(({ tool, name }) => theirs[tool].has(name) && IDS.has(name))
  .sort((one, other) => (`${one.tool} ${one.name}` < `${other.tool} ${other.name}` ? 1 : -1))
  .map(lineOf);
print(
  "| with | rule | decisions | both | ebb only | other only | equal | explained | equal without these | counted differently |",
);
print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
for (const line of lines) print(line);
print("\n| reason | differences | right | because |\n| --- | --- | --- | --- |");
for (const reason of REASONS) {
  print(`| ${reason.id} | ${used.get(reason) ?? 0} | ${reason.right} | ${reason.because} |`);
}
if (options.includes("--differences")) for (const each of open) print(describe(each));
if (options.includes("--prove")) await prove(REASONS, process.env.EBB_TEST_PG18_URL ?? "", print);

function lineOf({ tool, name, bothYes, bothNo, otherCount, differences }: Decisions): string {
  const explained = differences.filter(isExplained).length;
  const equal = bothYes + bothNo;
  const decisions = equal + differences.length;
  const ebbOnly = differences.filter(({ yes }) => yes === "ebb").length;
  const cells = [
    ...[tool, name, decisions, equal, ebbOnly, differences.length - ebbOnly],
    ...[percent(equal, decisions), explained, percent(equal, decisions - explained), otherCount],
  ];
  return `| ${cells.join(" | ")} |`;
}

function isExplained(difference: Difference): boolean {
  const { tool, name, yes } = difference;
  const reason = REASONS.find(
    (each) =>
      each.yes === yes &&
      (each.rules.length === 0 || each.rules.includes(`${tool} ${name}`)) &&
      each.applies(difference),
  );
  if (reason === undefined) open.push(difference);
  else used.set(reason, (used.get(reason) ?? 0) + 1);
  return reason !== undefined;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;
}

function describe({ tool, name, yes, input, statement }: Difference): string {
  const sql = (statement?.sql ?? input.line.sql).replace(/\s+/g, " ").slice(0, 160);
  return [tool, name, `${yes === "ebb" ? "ebb" : "other"} only`, input.line.name, sql].join("\t");
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
