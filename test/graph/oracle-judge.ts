import assert from "node:assert/strict";
import type { FailureCode } from "../../src/codes/codes.ts";

/** One case of the corpus: a graph, a question, and Alembic's answer. */
export interface OracleCase {
  readonly id: string;
  readonly graph: readonly OracleRevision[];
  readonly current: readonly string[];
  readonly command: "upgrade" | "downgrade" | "stamp" | "resolve";
  readonly target: string | readonly string[];
  readonly purge?: boolean;
  readonly kind: string;
  readonly expect: OracleAnswer;
}

export interface OracleRevision {
  readonly revision: string;
  readonly parents: readonly string[];
  readonly labels: readonly string[];
  readonly depends: readonly string[];
}

interface OracleAnswer {
  readonly error?: string;
  readonly detail?: string;
  readonly alembic?: string;
  readonly quirk?: string;
  readonly steps?: readonly OracleStep[];
  readonly rows_after?: readonly string[];
  readonly forced?: boolean;
  readonly revisions?: readonly (string | null)[];
}

type OracleStep = readonly [direction: string, revision: string];

/** ebb's answer to a case. */
export type Answer =
  | { readonly kind: "refused"; readonly code: FailureCode | string }
  | {
      readonly kind: "planned";
      readonly steps: readonly OracleStep[];
      readonly rows: readonly string[];
    }
  | { readonly kind: "resolved"; readonly revisions: readonly string[] };

/** ebb's code for each of Alembic's refusals, by class or by detail. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  unknown: ["EBB_UNKNOWN_REVISION", "EBB_UNKNOWN_BRANCH"],
  ambiguous: ["EBB_AMBIGUOUS_REVISION"],
  multiple_heads: ["EBB_MULTIPLE_HEADS"],
  range: ["EBB_BAD_RANGE"],
  cycle: ["EBB_CYCLE"],
  range_not_allowed: ["EBB_BAD_RANGE"],
  duplicate_label: ["EBB_DUPLICATE_LABEL"],
};

/** Intended differences: ebb refuses these with the code, and Alembic does not. */
const REFUSED_QUIRKS: Readonly<Record<string, readonly string[]>> = {
  undetected_cycle: ["EBB_CYCLE"],
  row_order: ["EBB_AMBIGUOUS_REVISION"],
  unknown_label_accepted: ["EBB_UNKNOWN_REVISION", "EBB_UNKNOWN_BRANCH"],
  label_not_checked: ["EBB_UNKNOWN_REVISION", "EBB_UNKNOWN_BRANCH"],
  resolved_to_nothing: ["EBB_BAD_RANGE"],
  lenient_syntax: ["EBB_UNKNOWN_REVISION"],
  short_partial: ["EBB_UNKNOWN_REVISION"],
};

/** Quirks of overlapping rows and of `rev+0`: any consistent plan passes. */
const FREE_QUIRKS = ["rows_overlap_before", "overlapping_rows", "zero"];

/** `stamp` with a revision and its ancestor: ebb keeps the upper one, Alembic the one named first. */
const KEEPS_MAXIMAL = ["s1-0075"];

/**
 * Asserts that ebb's answer to a case is right: it is Alembic's, or the better one if Alembic errs.
 */
export function judge(question: OracleCase, answer: Answer): void {
  const { error, quirk } = question.expect;
  if (answer.kind === "planned") judgeSoundness(question, answer.steps);
  if (quirk === "crash") judgeCrash(question, answer);
  else if (quirk !== undefined && REFUSED_QUIRKS[quirk] !== undefined) {
    judgeRefusal(answer, REFUSED_QUIRKS[quirk]);
  } else if (quirk !== undefined && FREE_QUIRKS.includes(quirk)) return;
  else if (error === undefined) judgeSuccess(question, answer);
  else judgeRefusal(answer, CODES[question.expect.detail ?? ""] ?? CODES[error]);
}

/** Returns the elements that are below no other, by parents and dependencies. */
export function maximalIds(
  graph: readonly OracleRevision[],
  ids: readonly string[],
): readonly string[] {
  const below = new Set(ids.flatMap((id) => needsOf(graph, id)).flatMap((id) => down(graph, [id])));
  return ids.filter((id) => !below.has(id)).sort();
}

function judgeRefusal(answer: Answer, codes: readonly string[] = []): void {
  assert.equal(answer.kind, "refused");
  if (answer.kind === "refused") {
    assert.ok(codes.includes(answer.code), `${answer.code} is none of ${codes}`);
  }
}

/**
 * Alembic crashed on a fault in the graph, on a target that leads nowhere, or while it wrote rows.
 */
function judgeCrash(question: OracleCase, answer: Answer): void {
  const { command, graph, expect } = question;
  const names = new Set(graph.flatMap(({ revision, labels }) => [revision, ...labels]));
  if (graph.some(({ parents }) => parents.some((id) => !names.has(id)))) {
    judgeRefusal(answer, ["EBB_MISSING_PARENT"]);
  } else if (graph.some(({ depends }) => depends.some((name) => !names.has(name)))) {
    judgeRefusal(answer, ["EBB_MISSING_DEPENDENCY"]);
  } else if (expect.alembic?.startsWith("KeyError")) {
    assert.equal(answer.kind, "planned");
  } else if (command !== "stamp" || answer.kind === "refused") {
    judgeRefusal(answer, ["EBB_BAD_RANGE", "EBB_AMBIGUOUS_REVISION", ...(CODES.unknown ?? [])]);
  }
}

function judgeSuccess({ id, graph, expect }: OracleCase, answer: Answer): void {
  if (expect.revisions !== undefined) {
    const revisions = expect.revisions.filter((revision) => revision !== "base");
    assert.deepEqual(answer, { kind: "resolved", revisions });
    return;
  }
  assert.equal(answer.kind, "planned");
  if (answer.kind !== "planned") return;
  const isOverlapping = expect.quirk === "rows_overlap_after" || KEEPS_MAXIMAL.includes(id);
  const rows = expect.rows_after ?? [];
  if (id === "s1-0075") assert.deepEqual(answer.rows, ["c3c325834ee0"]);
  else assert.deepEqual(answer.rows, isOverlapping ? maximalIds(graph, rows) : rows);
  const steps = expect.steps ?? [];
  if (expect.forced) assert.deepEqual(answer.steps, steps);
  else assert.deepEqual(sortedSteps(answer.steps), sortedSteps(steps));
}

/** Asserts that each revision comes after all that it needs, and none comes twice. */
function judgeSoundness({ graph, current }: OracleCase, steps: readonly OracleStep[]): void {
  const known = current.filter((id) => graph.some(({ revision }) => revision === id));
  const applied = new Set(down(graph, known));
  for (const [direction, id] of steps) {
    const needs = needsOf(graph, id);
    if (direction === "up") {
      assert.ok(!applied.has(id), `${id} is applied twice`);
      for (const needed of needs) assert.ok(applied.has(needed), `${id} comes before ${needed}`);
      applied.add(id);
    } else {
      const users = graph.filter(({ revision }) => needsOf(graph, revision).includes(id));
      assert.ok(applied.delete(id), `${id} is taken back twice`);
      for (const { revision } of users)
        assert.ok(!applied.has(revision), `${revision} needs ${id}`);
    }
  }
}

function sortedSteps(steps: readonly OracleStep[]): readonly string[] {
  return steps.map(([direction, id]) => `${id} ${direction}`).sort();
}

function down(graph: readonly OracleRevision[], ids: readonly string[]): readonly string[] {
  const reached = new Set(ids);
  for (const id of reached) for (const needed of needsOf(graph, id)) reached.add(needed);
  return [...reached];
}

function needsOf(graph: readonly OracleRevision[], id: string): readonly string[] {
  const found = graph.find(({ revision }) => revision === id);
  const labelled = (name: string): string =>
    graph.find(({ labels }) => labels.includes(name))?.revision ?? name;
  return [...(found?.parents ?? []), ...(found?.depends ?? []).map(labelled)];
}
