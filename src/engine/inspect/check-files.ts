import { Failure } from "../../failure.ts";
import type { RevisionGraph, RevisionNode } from "../../graph/graph.ts";
import { branchLabels } from "../../graph/lineage.ts";
import { heads } from "../../graph/points.ts";
import { downRefusal } from "../../migration/down-refusal.ts";
import type { Migration } from "../../migration/migration.ts";
import { parseMigration } from "../../migration/parse.ts";
import type { SourceFile } from "../../source/directory.ts";
import { decodeSource } from "../../text/decode.ts";
import { placeAt } from "../../text/place.ts";
import { sectionFault } from "../prepare/checks.ts";
import { createProject, type Project } from "../project/project.ts";
import { createProblem, type Problem, problemOfFailure } from "./problem.ts";

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
export function checkFiles(files: readonly SourceFile[]): CheckedFiles {
  const made = makeProject(files);
  if (made instanceof Failure) {
    const malformed = files.flatMap(malformedFile);
    const isOfGraph = GRAPH_CODES.has(made.code);
    return {
      problems: isOfGraph ? [...malformed, problemOfFailure(made, undefined)] : malformed,
      project: undefined,
    };
  }
  const { graph } = made;
  const ofRevisions = graph.order.flatMap(({ revision }) => revisionProblems(made, revision.id));
  return { problems: [...ofRevisions, ...headProblems(graph)], project: made };
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

function malformedFile({ name, bytes }: SourceFile): Problem[] {
  const failure = resultOf(() => {
    refuseUnrunnable(parseMigration(decodeSource(name, bytes)));
  });
  return failure instanceof Failure ? [problemOfFailure(failure, undefined)] : [];
}

function revisionProblems(project: Project, id: string): Problem[] {
  const migration = resultOf(() => {
    const read = project.read(id);
    refuseUnrunnable(read);
    return read;
  });
  if (migration instanceof Failure) return [problemOfFailure(migration, id)];
  return [...missingDown(migration), ...forgottenSql(migration)];
}

/** Refuses what `upgrade` and `downgrade` refuse before they run anything. */
function refuseUnrunnable({ up, down, assert }: Migration): void {
  for (const section of [up, down, assert]) {
    const fault = section && sectionFault(section);
    if (fault !== undefined) throw fault;
  }
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

/** Finds a new file without any SQL. A merge needs none. */
function forgottenSql({ id, parents, up, down, assert }: Migration): Problem[] {
  const sections = [up, down, assert].filter((section) => section !== undefined);
  const isEmpty = sections.every(({ statements }) => statements.length === 0);
  const isDeclared = down?.options.nothing || down?.options.irreversible !== undefined;
  if (down === undefined || !isEmpty || isDeclared || parents.length > 1) return [];
  return [
    createProblem("EBB_EMPTY", {
      message: `Revision ${id} changes nothing: its sections are empty`,
      hint: 'Write its SQL, or declare it empty: "-- down nothing"',
      revision: id,
      place: placeAt({ name: up.origin, text: up.source }, up.start),
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
  for (const label of tips.flatMap((tip) => [...(labels.get(tip) ?? [])])) {
    uses.set(label, (uses.get(label) ?? 0) + 1);
  }
  const hasOwnLabel = (tip: RevisionNode): boolean =>
    [...(labels.get(tip) ?? [])].some((label) => uses.get(label) === 1);
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
