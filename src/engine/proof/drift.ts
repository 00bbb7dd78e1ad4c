import type { ProofCode } from "../../codes/codes.ts";
import { Failure } from "../../failure.ts";
import { appliedRevisions } from "../../graph/rows.ts";
import {
  compareSnapshots,
  type Difference,
  type FactOf,
  unreadFacts,
} from "../../schema/compare.ts";
import { describeChanges, describeObject } from "../../schema/describe.ts";
import { type LeftOut, type Selection, select } from "../../schema/selection.ts";
import type { SchemaObject, Snapshot } from "../../schema/snapshot.ts";
import type { Session } from "../../session.ts";
import { quoteIdentifier, quoteLiteral } from "../../sql/quote.ts";
import type { SourceText } from "../../text/place.ts";
import { answered } from "../ledger/answer.ts";
import { knownRevisions } from "../ledger/known-revisions.ts";
import type { LedgerState } from "../ledger/ledger-state.ts";
import { readRecordedSections } from "../ledger/recorded.ts";
import type { Project } from "../project/project.ts";
import { inFormsOf, knownToBoth } from "./across-majors.ts";
import type { Applicable, Bench } from "./bench.ts";
import { counting, createdRoles, namedObjects, withFilled, withoutSalted } from "./counting.ts";
import { createFinding, type Finding } from "./finding.ts";
import { snapshotBeside } from "./snapshot.ts";
import type { BegunRevision } from "./verify.ts";

/** A live database and its recorded state. */
export interface LiveDatabase {
  readonly session: Session;
  readonly state: LedgerState;
  /** The role that ran the revisions, if that is not the owner of the ledger. */
  readonly role: string | undefined;
}

/** The source of the sections of applied revisions. */
export interface AppliedSource {
  readonly project: Project;
  /**
   * True to run every recorded section. That is safe on the embedded database, which confines it.
   */
  readonly trust: boolean;
}

/** An applied revision. They come in the order in which a new database gets them. */
export interface AppliedRevision extends Applicable {
  readonly id: string;
}

/**
 * Reads the applied revisions: from their files, or from the ledger when the source lacks the file.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION`, `EBB_LEDGER_UNTRUSTED`, `EBB_NO_SOURCE`
 */
export async function readApplied(
  { session, state }: LiveDatabase,
  { project, trust }: AppliedSource,
): Promise<readonly AppliedRevision[]> {
  const known = knownRevisions(project, state);
  const records = [...known.recordedOnly.values()];
  const recorded = await readRecordedSections(session, state, {
    ...{ records, trust },
    values: project.values,
  });
  const byId = new Map(recorded.map((sections) => [sections.id, sections]));
  return appliedRevisions(known.graph, state.heads).map(({ id }) => {
    const { up, assert } = byId.get(id) ?? project.read(id);
    if (up === undefined) throw notRecorded(id);
    return { id, up, assert };
  });
}

/**
 * Finds changes that were made to a database by hand. It compares the database with a scratch
 * database that has the same revisions.
 *
 * Owners may have other names there. The role that runs the revisions counts as the same on both
 * sides.
 *
 * @throws {Failure} of a revision that fails on the scratch database, `EBB_SQL`,
 * `EBB_CONNECTION_LOST`; `EBB_USAGE` for a schema of the selection that neither side has
 */
export async function findDrift(
  live: LiveDatabase,
  applied: readonly AppliedRevision[],
  { bench, global, selection, onBegin }: DriftRequest,
): Promise<Drift> {
  for (const [at, revision] of applied.entries()) {
    onBegin({ revision: revision.id, number: at + 1, of: applied.length });
    const ran = await bench.applyUp(revision);
    if (ran.kind === "failed") throw cannotReplay(revision.id, ran.failure);
  }
  const named = namedObjects(
    applied.map(({ up }) => up.source),
    global,
  );
  const majors = {
    scratch: bench.serverVersion,
    database: Math.floor(live.state.versionNumber / 10_000),
  };
  const known = (snapshot: Snapshot): Snapshot => knownToBoth(counting(snapshot, named), majors);
  const expected = known((await bench.image("own transaction")).snapshot());
  const owner = live.role ?? (await ledgerOwner(live));
  const { largeObjects } = named;
  const options = { owner, dependencies: true, server: true, largeObjects };
  const read = known(await snapshotBeside(live.session, live.state, options));
  const found = await inFormsOf(
    expected,
    withoutSalted(withFilled(expected, read), expected),
    majors,
  );
  refuseUnknownSchemas(selection, [expected, found]);
  const { before, after, leftOut } = select(expected, found, selection);
  const findings = compareSnapshots(before, after).map(driftFinding);
  return { expected: before, found: after, findings, leftOut, unread: unreadFacts(before, after) };
}

export interface DriftRequest {
  readonly bench: Bench;
  /**
   * True to compare the roles, tablespaces and parameters that the revisions name, too, and the
   * owner of the database.
   */
  readonly global: boolean;
  readonly selection: Selection;
  /** Called before each revision. */
  readonly onBegin: (begun: BegunRevision) => void;
}

/** A mistyped schema would leave out everything, and nothing would seem to differ. */
function refuseUnknownSchemas({ only }: Selection, snapshots: readonly Snapshot[]): void {
  const known = new Set(snapshots.flatMap((each) => Array.from(each.values(), schemaOf)));
  const unknown = only.find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new Failure("EBB_USAGE", `Neither the database nor its revisions have schema ${unknown}`, {
    hint: "Correct --only: it takes the name of one schema, and can be repeated",
  });
}

function schemaOf({ schema }: SchemaObject): string | undefined {
  return schema;
}

/** A database compared with the result of its revisions, by the objects that count. */
export interface Drift {
  readonly expected: Snapshot;
  readonly found: Snapshot;
  readonly findings: readonly Finding[];
  readonly leftOut: LeftOut;
  /** The facts that could not be compared. */
  readonly unread: readonly FactOf[];
}

/**
 * Writes SQL that creates the roles of a server, except those that `texts` creates. Revisions grant
 * to them, and an embedded database has none.
 *
 * @throws {Failure} `EBB_LEDGER`, `EBB_CONNECTION_LOST`
 */
export async function rolesPrelude(
  session: Session,
  texts: readonly string[],
): Promise<SourceText> {
  const sql = `select r.rolname::pg_catalog.text as name from pg_catalog.pg_roles r
where r.rolname operator(pg_catalog.<>) 'postgres' and not pg_catalog.starts_with(r.rolname::pg_catalog.text, 'pg_')`;
  const [outcome] = await session.flight([{ sql }]);
  const made = createdRoles(texts);
  const names = answered(outcome, "Cannot read the roles")
    .map(({ name }) => String(name))
    .filter((name) => !made.has(name));
  const text = names.map((name) => `create role ${quoteIdentifier(name)};\n`).join("");
  return { name: "roles of the server", text };
}

const CODES = {
  removed: "EBB_DRIFT_MISSING",
  added: "EBB_DRIFT_EXTRA",
  changed: "EBB_DRIFT_CHANGED",
} as const satisfies Record<Difference["kind"], ProofCode>;

function driftFinding(difference: Difference): Finding {
  return createFinding(CODES[difference.kind], { message: messageFor(difference), difference });
}

function messageFor(difference: Difference): string {
  const object = describeObject(difference.object);
  switch (difference.kind) {
    case "removed":
      return `The database lacks ${object}`;
    case "added":
      return `The database has ${object}, which no revision made`;
    case "changed":
      return `In the database ${object} differs from the revisions: ${describeChanges(difference)}`;
  }
}

/**
 * Returns the owner of the ledger, who runs the revisions. Without a ledger it is the current role.
 */
export async function ledgerOwner({
  session,
  state,
}: Pick<LiveDatabase, "session" | "state">): Promise<string> {
  const { schema, table } = state.ledger;
  const sql = `select coalesce((select pg_catalog.pg_get_userbyid(c.relowner) from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
where n.nspname operator(pg_catalog.=) ${quoteLiteral(schema)} and c.relname operator(pg_catalog.=) ${quoteLiteral(table)}), current_user)::pg_catalog.text as name`;
  const [outcome] = await session.flight([{ sql }]);
  return String(answered(outcome, "Cannot read who owns the ledger")[0]?.name);
}

function notRecorded(id: string): Failure {
  return new Failure(
    "EBB_NO_SOURCE",
    `Cannot run ${id} again: it has no file here, and the ledger has only the hash of its up section`,
    { hint: "Run it from the source that has the file" },
  );
}

/** Returns the failure of a revision that fails on the scratch database. */
export function cannotReplay(id: string, failure: Failure): Failure {
  const message = `Revision ${id} fails on the scratch database: ${failure.message}`;
  return new Failure(failure.code, message, {
    place: failure.place,
    server: failure.server,
    hint: "--prelude FILE runs SQL that it needs first; --scratch-url uses a server like the database's own",
    cause: failure,
  });
}
