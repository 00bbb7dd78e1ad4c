import type { RevisionNode } from "../../graph/graph.ts";
import { downRefusal } from "../../migration/down-refusal.ts";
import type { Migration } from "../../migration/migration.ts";
import { type Likeness, likenessOf } from "../../schema/compare.ts";
import { withoutGlobal } from "../../schema/snapshot.ts";
import type { Project } from "../project/project.ts";
import type { Clock } from "../run/run-events.ts";
import type { Bench } from "./bench.ts";
import type { Finding } from "./finding.ts";
import { areEqual, type Image } from "./image.ts";
import { judge, leftOutNotes, refused, upFails } from "./judge.ts";
import { lostData, type RoundTrip, roundTrip } from "./round-trip.ts";
import type { Ran } from "./scratch-section.ts";

/**
 * The schema after a down, compared with the schema before the up. `stays`: it differs, and the down
 * is declared `nothing`.
 */
export type RoundTripVerdict = Likeness | "stays" | "down-fails" | "no-down" | "irreversible";

/** The result for one revision. */
export interface VerifiedRevision {
  readonly revision: string;
  readonly message: string;
  readonly file: string;
  /** `skipped`: a revision that it needs fails. */
  readonly up: "ok" | "fails" | "skipped";
  /** False when the up does not change the schema. Undefined when that was not checked. */
  readonly changesSchema: boolean | undefined;
  /** Undefined when there was nothing to take back. */
  readonly roundTrip: RoundTripVerdict | undefined;
  readonly upAgain: "ok" | "fails" | "differs" | undefined;
  /** Names of the data that the sections lose. */
  readonly upLoses: readonly string[];
  readonly downLoses: readonly string[];
  readonly findings: readonly Finding[];
  readonly durationMs: number;
}

/** A revision whose turn has come. */
export interface BegunRevision {
  readonly revision: string;
  /** Its position, from 1. */
  readonly number: number;
  readonly of: number;
}

export interface VerifyRequest {
  readonly project: Project;
  /** Opened. */
  readonly bench: Bench;
  /** The revisions to verify. Others are only applied when these need them. */
  readonly wanted: ReadonlySet<string>;
  readonly clock: Pick<Clock, "now">;
  /** Called before each revision that is tried or applied. */
  readonly onBegin?: (begun: BegunRevision) => void;
  readonly onRevision: (revision: VerifiedRevision) => void;
}

/**
 * Verifies revisions in the order of the plan. For each: up, down, comparison with before, up
 * again, comparison.
 *
 * During this, the database has every earlier revision applied. A fault of one revision does not
 * affect the next. But a revision whose up fails is left out, and so are those that need it.
 *
 * @throws {Failure} `EBB_CONNECTION_LOST`, `EBB_SCRATCH`, and those of reading the files
 */
export async function verify(request: VerifyRequest): Promise<readonly VerifiedRevision[]> {
  const { project, wanted, clock, onRevision } = request;
  const verified: VerifiedRevision[] = [];
  const missing = new Set<RevisionNode>();
  let stand: Stand = { image: undefined, isDirty: false };
  const nodes = nodesUpToLast(project, wanted);
  for (const [at, node] of nodes.entries()) {
    const started = clock.now();
    request.onBegin?.({ revision: node.revision.id, number: at + 1, of: nodes.length });
    const isPossible = !node.needs.some((needed) => missing.has(needed));
    const { stand: next, ...facts } = await tryOne(request, node, { stand, isPossible });
    stand = next;
    if (facts.up !== "ok") missing.add(node);
    else if (!wanted.has(node.revision.id)) continue;
    const { id, message, origin } = project.read(node.revision.id);
    const durationMs = clock.now() - started;
    const revision = { revision: id, message, file: origin, ...facts, durationMs };
    verified.push(revision);
    onRevision(revision);
  }
  return verified;
}

/** The state of the scratch database. The image is read on demand. */
interface Stand {
  readonly image: Image | undefined;
  readonly isDirty: boolean;
}

type Tried = Omit<VerifiedRevision, "revision" | "message" | "file" | "durationMs"> & {
  readonly stand: Stand;
};

function nodesUpToLast({ graph }: Project, wanted: ReadonlySet<string>): readonly RevisionNode[] {
  const last = graph.order.findLastIndex(({ revision }) => wanted.has(revision.id));
  return graph.order.slice(0, last + 1);
}

interface Circumstances {
  readonly stand: Stand;
  /** False when a needed revision could not be applied. */
  readonly isPossible: boolean;
}

async function tryOne(
  { project, bench, wanted }: VerifyRequest,
  { revision }: RevisionNode,
  { stand, isPossible }: Circumstances,
): Promise<Tried> {
  if (!isPossible) return { ...nothing("skipped"), stand };
  if (stand.isDirty) await bench.rebuild();
  const migration = project.read(revision.id);
  return wanted.has(revision.id)
    ? verifyOne(bench, migration, stand.image)
    : applyOne(bench, migration);
}

async function applyOne(bench: Bench, migration: Migration): Promise<Tried> {
  const ran = await bench.applyUp(migration);
  if (ran.kind === "done")
    return {
      ...nothing("ok"),
      findings: leftOutNotes(migration, ran),
      stand: { image: undefined, isDirty: false },
    };
  const findings = [
    upFails(migration, {
      message: ran.failure.message,
      place: ran.failure.place,
      hint: upHint(ran),
    }),
  ];
  const isDirty = !migration.up.options.transaction;
  return { ...nothing("fails"), findings, stand: { image: undefined, isDirty } };
}

/** SQLSTATEs of errors about something that is not there, an extension's files included. */
const MISSING: ReadonlySet<string> = new Set([
  "0A000",
  "3D000",
  "3F000",
  "42704",
  "42883",
  "42P01",
  "58P01",
]);

function upHint({ failure, error }: Extract<Ran, { readonly kind: "failed" }>): string | undefined {
  if (failure.hint !== undefined || !MISSING.has(error?.sqlstate ?? "")) return failure.hint;
  return "If somebody else makes it (a role, a schema, an extension), make it with --prelude FILE, or leave out an extension with --without-extensions; --scratch-url uses a server that has it";
}

async function verifyOne(
  bench: Bench,
  migration: Migration,
  image: Image | undefined,
): Promise<Tried> {
  const before = image ?? (await bench.image("own transaction"));
  const applied = await applyOne(bench, migration);
  if (applied.up !== "ok") return applied;
  const after = await bench.image("own transaction");
  const shared = {
    ...applied,
    // Roles are no part of the schema, and other sessions of the server create some meanwhile.
    changesSchema: !areEqual(before, after) && likenessOfImages(before, after) !== "exact",
    upLoses: lostData(before, after, migration.up),
    stand: { image: after, isDirty: false },
  };
  const untried = withoutTry(migration);
  if (untried !== undefined) {
    return {
      ...shared,
      roundTrip: untried,
      findings: [...applied.findings, ...refused(migration)],
    };
  }
  const trip = await roundTrip(bench, migration, after);
  return {
    ...shared,
    roundTrip: roundTripVerdict(migration, before, trip),
    upAgain: upAgainVerdict(after, trip),
    downLoses:
      trip.middle === undefined || migration.down === undefined
        ? []
        : lostData(after, trip.middle, migration.down),
    findings: [...applied.findings, ...judge(migration, { before, after, trip })],
    stand: { image: after, isDirty: trip.isDirty },
  };
}

/** Returns the reason for which a down cannot be tried. An empty down can be. */
function withoutTry(migration: Migration): "no-down" | "irreversible" | undefined {
  if (migration.down === undefined) return "no-down";
  return downRefusal(migration)?.code === "EBB_IRREVERSIBLE" ? "irreversible" : undefined;
}

function roundTripVerdict(
  { down }: Migration,
  before: Image,
  { middle }: RoundTrip,
): RoundTripVerdict {
  if (middle === undefined) return "down-fails";
  if (areEqual(before, middle)) return "exact";
  const likeness = likenessOfImages(before, middle);
  return likeness === "differs" && down?.options.nothing === true ? "stays" : likeness;
}

function upAgainVerdict(after: Image, { again, end }: RoundTrip): VerifiedRevision["upAgain"] {
  if (again === undefined) return undefined;
  if (end === undefined) return "fails";
  if (areEqual(after, end)) return "ok";
  return likenessOfImages(after, end) === "differs" ? "differs" : "ok";
}

function likenessOfImages(before: Image, after: Image): Likeness {
  return likenessOf(withoutGlobal(before.snapshot()), withoutGlobal(after.snapshot()));
}

function nothing(up: VerifiedRevision["up"]): Omit<Tried, "stand"> {
  return {
    up,
    changesSchema: undefined,
    roundTrip: undefined,
    upAgain: undefined,
    upLoses: [],
    downLoses: [],
    findings: [],
  };
}
