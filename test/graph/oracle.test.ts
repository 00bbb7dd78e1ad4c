import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Failure } from "../../src/failure.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Revision, RevisionGraph } from "../../src/graph/graph.ts";
import { type Plan, planDowngrade, planStamp, planUpgrade } from "../../src/graph/plan.ts";
import { resolveTargets } from "../../src/graph/resolve.ts";
import { refuseWrongForm } from "../../src/graph/target-form.ts";
import { type Answer, judge, type OracleCase } from "./oracle-judge.ts";

const CORPUS = join(import.meta.dirname, "../fixtures/oracle/corpus-shared.jsonl");

const cases: readonly OracleCase[] = readFileSync(CORPUS, "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line));

test("the corpus holds all its cases", () => {
  assert.equal(cases.length, 400);
});

for (const question of cases) {
  test(`${question.id} ${question.command} ${question.target} agrees with Alembic`, () => {
    const revisions = question.graph.map(asRevision);
    const answer = ask(question, revisions);
    judge(question, answer);
    assert.deepEqual(ask(question, revisions.toReversed()), answer, "the order of files counts");
  });
}

function asRevision({ revision, parents, labels, depends }: OracleCase["graph"][number]): Revision {
  const origin = `migrations/${revision}.sql`;
  return { id: revision, parents, labels, depends, origin, created: undefined };
}

function ask(question: OracleCase, revisions: readonly Revision[]): Answer {
  try {
    return answerOf(question, revisions);
  } catch (error) {
    if (error instanceof Failure) return { kind: "refused", code: error.code };
    throw error;
  }
}

function answerOf(question: OracleCase, revisions: readonly Revision[]): Answer {
  const { command, target, current } = question;
  const targets = [target].flat();
  if (command === "upgrade" || command === "downgrade") {
    for (const each of targets) refuseWrongForm(command, each, current);
  }
  const graph = buildGraph(revisions);
  if (command === "resolve") {
    const found = resolveTargets(graph, targets, undefined);
    return { kind: "resolved", revisions: found.map(({ id }) => id) };
  }
  const { steps, headsAfter } = planOf(graph, question);
  return {
    kind: "planned",
    steps: steps.map(({ direction, revision }) => [direction, revision.id]),
    rows: headsAfter,
  };
}

function planOf(graph: RevisionGraph, { command, current, target, purge }: OracleCase): Plan {
  const targets = [target].flat();
  switch (command) {
    case "upgrade":
      return planUpgrade(graph, current, targets);
    case "downgrade":
      return planDowngrade(graph, current, targets.join(" "));
    default:
      return planStamp(graph, current, { targets, purge: purge ?? false });
  }
}
