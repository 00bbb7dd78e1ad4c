import assert from "node:assert/strict";
import type { FailureCode } from "../../src/codes/codes.ts";
import { Failure } from "../../src/failure.ts";
import { buildGraph } from "../../src/graph/build.ts";
import type { Revision, RevisionGraph } from "../../src/graph/graph.ts";
import type { Plan } from "../../src/graph/plan.ts";

const LINE =
  /^(?<id>\S+?)(?:\[(?<labels>.*)\])?(?:@(?<created>\d+))?:(?<parents>[^~]*)(?:~(?<depends>.*))?$/;

/**
 * Builds a graph from a drawing: `graphOf("m: b c", "b[left]: a", "c@7: a ~ left",
 * "a:")`; `@` is `created`.
 */
export function graphOf(...lines: readonly string[]): RevisionGraph {
  return buildGraph(lines.map(revisionOf));
}

/** Reads one line of a drawing: `id[label,label]@created: parents ~ dependencies`. */
export function revisionOf(line: string): Revision {
  const groups = LINE.exec(line)?.groups;
  assert.ok(groups, `"${line}" is no line of a drawing`);
  const { id = "", labels = "", created, parents = "", depends = "" } = groups;
  return {
    id,
    labels: wordsOf(labels, ","),
    parents: wordsOf(parents, " "),
    depends: wordsOf(depends, " "),
    created: created === undefined ? undefined : Number(created),
    origin: `migrations/${id}.sql`,
  };
}

/** Asserts that an action fails with a code, and that message and hint contain some words. */
export function assertRefused(
  action: () => unknown,
  code: FailureCode,
  words: readonly string[] = [],
): void {
  assert.throws(action, (error) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.code, code, error.message);
    for (const word of words) {
      assert.ok(
        `${error.message}\n${error.hint}`.includes(word),
        `${error.message} has no ${word}`,
      );
    }
    assert.match(error.message, /^[A-Z].*[^.]$/su);
    return true;
  });
}

/** Returns the ids of revisions, separated by spaces. */
export function idsOf(revisions: readonly Revision[]): string {
  return revisions.map(({ id }) => id).join(" ");
}

/** Returns a plan in one line: its steps, and the rows after it. */
export function drawn({ steps, headsAfter }: Plan): string {
  return `${steps.map(({ revision }) => revision.id).join(" ")} => ${headsAfter.join(" ")}`.trim();
}

function wordsOf(text: string, separator: string): readonly string[] {
  return text.split(separator).filter((word) => word !== "");
}
