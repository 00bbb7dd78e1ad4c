import { listed } from "../text/counted.ts";
import type { Revision, RevisionGraph } from "./graph.ts";

/** Names the release that has the files which a squash replaced. */
export function squashSource({ squash }: Pick<Revision, "squash">): string {
  const release = squash?.lastRelease;
  return release === undefined ? "the last release before the squash" : `release ${release}`;
}

/** Rows of a version table below a squash, and the revision into which they went. */
export interface SquashedRows {
  readonly rows: readonly string[];
  readonly into: Revision;
}

/** Finds the rows of a version table that a squash replaced: the database is below it. */
export function squashedRows(
  { replaced }: Pick<RevisionGraph, "replaced">,
  rows: readonly string[],
): SquashedRows | undefined {
  const below = rows.filter((row) => replaced.has(row));
  const into = replaced.get(below[0] ?? "")?.revision;
  return into && { rows: below, into };
}

/** Says where a database below a squash stands. */
export function squashedText({ rows, into }: SquashedRows): string {
  return `the database is at ${listed(rows)}, which went into the squash ${into.id}`;
}

/** Returns the advice for a database below a squash. */
export function squashedAdvice({ into }: SquashedRows): string {
  return `First run "ebb upgrade ${into.id}" from ${squashSource(into)}, which has the old revisions; then this source goes on`;
}
