import { Failure } from "../../failure.ts";
import type { RevisionGraph, RevisionNode } from "../../graph/graph.ts";
import { branchLabels } from "../../graph/lineage.ts";
import { heads } from "../../graph/points.ts";
import { downRefusal } from "../../migration/down-refusal.ts";
import { isForgotten } from "../../migration/forgotten.ts";
import type { Migration } from "../../migration/migration.ts";
import { parseMigration } from "../../migration/parse.ts";
import { sourceOf } from "../../migration/written.ts";
import type { SourceFile } from "../../source/directory.ts";
import { decodeSource } from "../../text/decode.ts";
import { placeAt } from "../../text/place.ts";
import { apartFromOthers, sectionFault } from "../prepare/checks.ts";
import { createProject, type Project } from "../project/project.ts";
import { createProblem, type Problem, problemOfFailure } from "./problem.ts";
import { type SqlReading, sqlProblems } from "./sql-problems.ts";

/** The result of a check of the files, without a database. */
export interface CheckedFiles {
  readonly problems: readonly Problem[];
  /** Undefined when the files form no graph. The problems give the reason. */
  readonly project: Project | undefined;
}

/**
 * Checks every revision file from the first to the last byte, and the graph that they form.
 *
 * Each malformed file gives its first error. Problems of the graph are reported only when every
 * header is readable: a missing parent may be in a malformed file.
 */
export async function checkFiles(
  files: readonly SourceFile[],
  reading: SqlReading,
): Promise<CheckedFiles> {
  const made = makeProject(files);
  if (made instanceof Failure) {
    const malformed = (await inOrder(files, (file) => fileProblems(file, reading))).flat();
    const isOfGraph = GRAPH_CODES.has(made.code);
    return {
      problems: isOfGraph ? [...malformed, problemOfFailure(made, undefined)] : malformed,
      project: undefined,
    };
  }
  const { graph } = made;
  const ids = graph.order.map(({ revision }) => revision.id);
  const ofRevisions = await inOrder(ids, (id) => revisionProblems(made, id, reading));
  const problems = [...noRevisions(files), ...ofRevisions.flat(), ...headProblems(graph)];
  return { problems, project: made };
}

/** Finds the revisions that `upgrade` refuses where one transaction is set for all of them. */
export function problemsOfOneTransaction({ graph, readOnce }: Project): readonly Problem[] {
  return graph.order.flatMap(({ revision: { id } }) => {
    const migration = resultOf(() => readOnce(id));
    if (migration instanceof Failure) return [];
    const failure = apartFromOthers(id, "up", migration.up);
    return failure === undefined ? [] : [problemOfFailure(failure, id)];
  });
}

const GRAPH_CODES: ReadonlySet<string> = new Set([
  "EBB_CYCLE",
  "EBB_DUPLICATE_REVISION",
  "EBB_DUPLICATE_LABEL",
  "EBB_MISSING_PARENT",
  "EBB_MISSING_DEPENDENCY",
]);

function makeProject(files: readonly SourceFile[]): Project | Failure {
  return resultOf(() => createProject(files));
}

async function inOrder<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const one of all) results.push(await work(one));
  return results;
}

/** Returns the problems of a file that may stand in no graph. */
async function fileProblems(
  { name, bytes }: SourceFile,
  reading: SqlReading,
): Promise<readonly Problem[]> {
  const migration = resultOf(() => runnable(parseMigration(decodeSource(name, bytes))));
  if (migration instanceof Failure) return [problemOfFailure(migration, undefined)];
  return sqlProblems(migration, reading);
}

async function revisionProblems(
  project: Project,
  id: string,
  reading: SqlReading,
): Promise<readonly Problem[]> {
  const migration = resultOf(() => runnable(project.readOnce(id)));
  if (migration instanceof Failure) return [problemOfFailure(migration, id)];
  const ofSql = await sqlProblems(migration, reading);
  return [...ofSql, ...missingDown(migration), ...forgottenSql(migration)];
}

/** Refuses what `upgrade` and `downgrade` refuse before they run anything. */
function runnable(migration: Migration): Migration {
  const { up, down, assert } = migration;
  for (const section of [up, down, assert]) {
    const fault = section && sectionFault(section);
    if (fault !== undefined) throw fault;
  }
  return migration;
}

/** Finds a missing down. A down that is declared irreversible is no problem. */
function missingDown(migration: Migration): Problem[] {
  const refusal = downRefusal(migration);
  if (refusal?.code !== "EBB_NO_DOWN") return [];
  const { source, origin, start } = migration.down ?? migration.up;
  return [
    createProblem("EBB_NO_DOWN", {
      message: refusal.message,
      hint: 'Write the down section, or declare it: "-- down nothing", "-- down irreversible: why"',
      revision: migration.id,
      place: placeAt({ name: origin, text: source }, start),
    }),
  ];
}

/** Finds an up section without any SQL. */
function forgottenSql(migration: Migration): Problem[] {
  const { id, up, down } = migration;
  if (!isForgotten(migration)) return [];
  const isOnlyUp = (down?.statements.length ?? 0) > 0;
  return [
    createProblem("EBB_EMPTY", {
      message: isOnlyUp
        ? `Revision ${id} changes nothing, but its down does: its up section is empty`
        : `Revision ${id} changes nothing: its sections are empty`,
      hint: 'Write its SQL, or declare it empty: "-- down nothing"',
      revision: id,
      place: placeAt(sourceOf(up), up.start),
    }),
  ];
}

/** Returns the problem of a source without any revision. */
function noRevisions(files: readonly SourceFile[]): Problem[] {
  if (files.length > 0) return [];
  return [
    createProblem("EBB_NO_REVISIONS", {
      message: "There is no revision file here",
      hint: 'Write the first: ebb revision -m "what it does"; or name another directory: --dir',
    }),
  ];
}

/**
 * Returns the problem of several heads. `upgrade head`, the command of most deployments, fails with it.
 *
 * If each head has a label that no other head has, the problem is a note, and its hint names the
 * command that works.
 */
function headProblems(graph: RevisionGraph): Problem[] {
  const tips = heads(graph);
  if (tips.length < 2) return [];
  const labels = branchLabels(graph);
  const uses = new Map<string, number>();
  for (const label of tips.flatMap((tip) => labels.get(tip) ?? [])) {
    uses.set(label, (uses.get(label) ?? 0) + 1);
  }
  const hasOwnLabel = (tip: RevisionNode): boolean =>
    labels.get(tip)?.some((label) => uses.get(label) === 1) === true;
  const ids = tips.map(({ revision }) => revision.id);
  const facts = {
    message: `There are ${ids.length} heads: ${ids.join(", ")}`,
    file: tips.at(-1)?.revision.origin,
  };
  if (tips.every(hasOwnLabel)) {
    const hint = "Each has a label of its own; apply all of them with: ebb upgrade heads";
    return [createProblem("EBB_LABELLED_HEADS", { ...facts, hint })];
  }
  const hint = `Join them: ebb merge ${ids.join(" ")}; or give each branch a label of its own`;
  return [createProblem("EBB_MULTIPLE_HEADS", { ...facts, hint })];
}

function resultOf<T>(work: () => T): T | Failure {
  try {
    return work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
