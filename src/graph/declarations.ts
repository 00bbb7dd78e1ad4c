import { Failure, type Subject } from "../failure.ts";
import { listed, quoted } from "../text/counted.ts";
import type { Revision } from "./graph.ts";

/** All revisions by id and by label. Each name means exactly one revision. */
export interface Declarations {
  readonly revisions: ReadonlyMap<string, Revision>;
  readonly labels: ReadonlyMap<string, Revision>;
  /** By the ids that a squash replaced. */
  readonly replaced: ReadonlyMap<string, Revision>;
}

/**
 * Checks that every id and every label names exactly one revision, and that every parent and
 * dependency exists.
 *
 * @throws {Failure} `EBB_DUPLICATE_REVISION`, `EBB_CYCLE` (a revision that names itself),
 * `EBB_DUPLICATE_LABEL`, `EBB_MISSING_PARENT`, `EBB_MISSING_DEPENDENCY`.
 */
export function declare(revisions: readonly Revision[]): Declarations {
  const byId = declareIds(revisions);
  for (const revision of revisions) refuseSelfReference(revision);
  const byLabel = declareLabels(revisions, byId);
  const replaced = declareReplaced(revisions, byId);
  const declared = { revisions: byId, labels: byLabel, replaced };
  for (const revision of revisions) {
    refuseMissingParents(revision, declared);
    refuseMissingDependencies(revision, declared);
  }
  return declared;
}

function declareIds(revisions: readonly Revision[]): Map<string, Revision> {
  const byId = new Map<string, Revision>();
  for (const revision of revisions) {
    const earlier = byId.get(revision.id);
    if (earlier !== undefined) throw duplicateRevision(revisions, earlier.id);
    byId.set(revision.id, revision);
  }
  return byId;
}

function duplicateRevision(revisions: readonly Revision[], id: string): Failure {
  const origins = revisions.filter((other) => other.id === id).map((other) => other.origin);
  const [first = "", second = first] = origins;
  return new Failure(
    "EBB_DUPLICATE_REVISION",
    `Cannot use revision ${quoted(id)}: ${origins.length} files declare it: ${listed(origins)}`,
    {
      hint: "Remove the copy, or give it another id on its revision: line",
      subject: { file: second, revision: id },
    },
  );
}

function refuseSelfReference({ id, parents, depends, origin }: Revision): void {
  const field = parents.includes(id) ? "parents" : "depends";
  if (field === "depends" && !depends.includes(id)) return;
  throw new Failure(
    "EBB_CYCLE",
    `Cannot order revision ${quoted(id)}: it names itself on its ${field}: line (${origin})`,
    {
      hint: `Remove ${id} from the ${field}: line of ${origin}`,
      subject: { file: origin, revision: id },
    },
  );
}

function declareLabels(
  revisions: readonly Revision[],
  byId: ReadonlyMap<string, Revision>,
): Map<string, Revision> {
  const byLabel = new Map<string, Revision>();
  for (const revision of revisions) {
    for (const label of revision.labels) {
      const owner = byId.get(label) ?? byLabel.get(label);
      const isRepeated = owner === revision && label !== revision.id;
      if (owner !== undefined && !isRepeated) throw duplicateLabel(label, revision, owner);
      byLabel.set(label, revision);
    }
  }
  return byLabel;
}

function duplicateLabel(label: string, revision: Revision, owner: Revision): Failure {
  const use = owner.id === label ? "the id of a revision" : `a label of revision ${owner.id}`;
  return new Failure(
    "EBB_DUPLICATE_LABEL",
    `Cannot label revision ${revision.id} (${revision.origin}) ${quoted(label)}: it is ${use} (${owner.origin})`,
    {
      hint: "A label names one revision: remove it from one of the labels: lines",
      subject: subjectOf(revision),
    },
  );
}

/** Checks that each squashed revision went into one file, and that its own file is gone. */
function declareReplaced(
  revisions: readonly Revision[],
  byId: ReadonlyMap<string, Revision>,
): Map<string, Revision> {
  const replaced = new Map<string, Revision>();
  for (const revision of revisions) {
    for (const id of revision.squash?.replaces ?? []) {
      const other = byId.get(id) ?? replaced.get(id);
      if (other !== undefined) throw replacedTwice(id, revision, other);
      replaced.set(id, revision);
    }
  }
  return replaced;
}

function replacedTwice(id: string, revision: Revision, other: Revision): Failure {
  return new Failure(
    "EBB_DUPLICATE_REVISION",
    `Cannot use revision ${quoted(id)}: ${revision.origin} replaces it, and ${other.origin} ${other.id === id ? "declares" : "replaces"} it, too`,
    {
      hint: "Remove one of the files: the old one after a squash, or the squash",
      subject: { file: other.origin, revision: id },
    },
  );
}

function refuseMissingParents(
  revision: Revision,
  { revisions: byId, replaced }: Declarations,
): void {
  const missing = revision.parents.find((parent) => !byId.has(parent));
  if (missing === undefined) return;
  const squash = replaced.get(missing);
  if (squash !== undefined) throw squashedParent(revision, missing, squash);
  throw new Failure(
    "EBB_MISSING_PARENT",
    `Cannot place revision ${revision.id} (${revision.origin}): no file declares its parent ${quoted(missing)}`,
    {
      hint: "Add the parent's file, or correct the parents: line (parents are full ids)",
      subject: subjectOf(revision),
    },
  );
}

function squashedParent(revision: Revision, parent: string, squash: Revision): Failure {
  return new Failure(
    "EBB_MISSING_PARENT",
    `Cannot place revision ${revision.id} (${revision.origin}): its parent ${quoted(parent)} was squashed into ${squash.id} (${squash.origin})`,
    {
      hint: `If its SQL also works after ${squash.id}, write "parents: ${squash.id}"`,
      subject: subjectOf(revision),
    },
  );
}

/** A dependency on a squashed revision is one on the revision into which it went. */
function refuseMissingDependencies(
  revision: Revision,
  { revisions: byId, labels: byLabel, replaced }: Declarations,
): void {
  const missing = revision.depends.find(
    (name) => !byId.has(name) && !byLabel.has(name) && !replaced.has(name),
  );
  if (missing === undefined) return;
  throw new Failure(
    "EBB_MISSING_DEPENDENCY",
    `Cannot place revision ${revision.id} (${revision.origin}): no file declares its dependency ${quoted(missing)}`,
    {
      hint: "Add that file, or correct the depends: line (dependencies are full ids or labels)",
      subject: subjectOf(revision),
    },
  );
}

function subjectOf({ id, origin }: Revision): Subject {
  return { file: origin, revision: id };
}
