import { buildGraph } from "../../graph/build.ts";
import type { Revision, RevisionGraph } from "../../graph/graph.ts";
import type { Header } from "../../migration/migration.ts";
import type { Project } from "../project/project.ts";
import type { LedgerRecord } from "./ledger-state.ts";
import type { PlanningState } from "./planning-state.ts";

/** The revisions of the source and those that only the database has. */
export interface KnownRevisions {
  readonly graph: RevisionGraph;
  /** By revision id. */
  readonly headers: ReadonlyMap<string, Header>;
  /** Applied revisions that the source lacks, by id: the database is ahead of the source. */
  readonly recordedOnly: ReadonlyMap<string, LedgerRecord>;
  /** Rows of the version table that neither the source nor the ledger describes. */
  readonly unknown: readonly string[];
}

type PlannedHeads = Pick<PlanningState, "heads" | "records">;

/**
 * Joins the graph of the source with the ledger's records of applied revisions that the source
 * lacks.
 *
 * Only the heads and their ancestors are added. A revision that was taken back and whose file is
 * gone is no longer part of the history.
 */
export function knownRevisions(project: Project, state: PlannedHeads): KnownRevisions {
  const recordedOnly = recordsMissingFrom(project, state);
  const unknown = state.heads.filter(
    (head) => !project.headers.has(head) && !recordedOnly.has(head),
  );
  if (recordedOnly.size === 0) return { ...knownFromFiles(project), unknown };
  const recorded = [...recordedOnly.values()].map((record) => revisionOf(record, project));
  const graph = buildGraph([...besides(project, recordedOnly), ...recorded]);
  const described = recorded.map((revision) => headerOf(revision, recordedOnly));
  const headers = new Map(
    [...project.headers.values(), ...described].map((each) => [each.id, each]),
  );
  return { graph, headers, recordedOnly, unknown };
}

/**
 * Returns the revisions of the source. Where the database is below a squash, its revisions stand
 * beside it.
 */
function besides(
  { graph, headers }: Project,
  recordedOnly: KnownRevisions["recordedOnly"],
): readonly Revision[] {
  const all = [...headers.values()];
  if (![...recordedOnly.keys()].some((id) => graph.replaced.has(id))) return all;
  return all.map((header) => ({ ...header, squash: undefined }));
}

/** Returns the revisions of the source, without a database. */
export function knownFromFiles({ graph, headers }: Project): KnownRevisions {
  return { graph, headers, recordedOnly: new Map(), unknown: [] };
}

/**
 * Creates the header of a recorded revision. The log has neither the description nor the author of
 * the file, nor its date.
 */
function headerOf(revision: Revision, records: KnownRevisions["recordedOnly"]): Header {
  return {
    ...revision,
    message: records.get(revision.id)?.message ?? "",
    description: "",
    created: undefined,
    createdText: undefined,
    author: undefined,
  };
}

/** Adds the unknown rows, each as a root. */
export function withUnknown(known: KnownRevisions): KnownRevisions {
  if (known.unknown.length === 0) return known;
  const nodes = [...known.graph.nodes.values()].map(({ revision }) => revision);
  const graph = buildGraph([...nodes, ...known.unknown.map(rootNamed)]);
  return { ...known, graph };
}

function rootNamed(id: string): Revision {
  const origin = `ledger:${id}`;
  return { id, parents: [], depends: [], labels: [], origin, created: undefined };
}

function recordsMissingFrom(project: Project, state: PlannedHeads): Map<string, LedgerRecord> {
  const missing = new Map<string, LedgerRecord>();
  const labels = recordedLabels(state);
  const todo = [...state.heads];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const record = state.records.get(id) ?? state.records.get(labels.get(id) ?? "");
    if (record === undefined || missing.has(record.revision)) continue;
    if (project.headers.has(record.revision)) continue;
    missing.set(record.revision, record);
    todo.push(...record.parents, ...record.depends);
  }
  return missing;
}

/** Returns the revision of each recorded label, because `depends` may hold labels. */
function recordedLabels(state: PlannedHeads): ReadonlyMap<string, string> {
  const named = [...state.records.values()].flatMap(({ labels, revision }) =>
    labels.map((label) => [label, revision] as const),
  );
  return new Map(named);
}

/**
 * Creates a revision from a record. The time of its application replaces the missing date of the
 * file in the order.
 */
function revisionOf(record: LedgerRecord, project: Project): Revision {
  return {
    id: record.revision,
    parents: record.parents,
    depends: record.depends,
    labels: record.labels.filter((label) => !project.graph.labels.has(label)),
    origin: `ledger:${record.revision}`,
    created: record.appliedAt === undefined ? undefined : Date.parse(record.appliedAt),
  };
}
