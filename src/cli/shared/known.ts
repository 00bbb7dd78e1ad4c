import {
  type KnownRevisions,
  knownFromFiles,
  knownRevisions,
} from "../../engine/ledger/known-revisions.ts";
import { type LedgerState, readState } from "../../engine/ledger/ledger-state.ts";
import { createProject, type Project } from "../../engine/project/project.ts";
import { Failure } from "../../failure.ts";
import { appliedNodes } from "../../graph/rows.ts";
import { cell } from "../../output/screen/screen.ts";
import type { Session } from "../../session.ts";
import type { Context } from "../frame/command.ts";
import { findDatabase, noteMissingLedger, targetJson, withSession } from "./database.ts";

/** The database's facts about the revisions. */
export interface Marks {
  /** The rows of the version table. */
  readonly rows: readonly string[];
  /** The time of each applied revision, as ISO 8601 UTC, if the log has it. */
  readonly appliedAt: ReadonlyMap<string, string>;
}

/** The revisions of the source, with the additions of the database. */
export interface Known extends KnownRevisions {
  readonly project: Project;
  /** Undefined without a database. */
  readonly marks: Marks | undefined;
  readonly state: LedgerState | undefined;
  /** The database, for JSON documents. Empty without one. */
  readonly target: { readonly target?: Readonly<Record<string, unknown>> };
}

/** The known revisions together with the facts of the database. */
export interface KnownOfDatabase extends Known {
  readonly marks: Marks;
  readonly state: LedgerState;
}

/**
 * Reads the source. It also reads the database if the command wants that, or if there are no
 * revision files. Then only the ledger knows the revisions.
 *
 * @throws {Failure} `EBB_NO_SOURCE` when there is neither
 */
export async function readKnown(context: Context, asksDatabase: boolean): Promise<Known> {
  const source = sourceOf(context);
  if (hasFiles(source) && !asksDatabase) return knownWithoutDatabase(source.project);
  try {
    return (await askDatabase(context, source, async () => undefined)).known;
  } catch (error) {
    const isNowhere = error instanceof Failure && error.code === "EBB_NO_URL";
    if (!isNowhere || asksDatabase) throw error;
    if (source.kind === "missing") throw source.failure;
    return knownWithoutDatabase(source.project);
  }
}

function knownWithoutDatabase(project: Project): Known {
  return { ...knownFromFiles(project), project, marks: undefined, state: undefined, target: {} };
}

/** Reads the state of the database, and runs other work on the same connection. */
export async function askDatabase<T>(
  context: Context,
  source: Source,
  ask: (session: Session, known: KnownOfDatabase) => Promise<T>,
): Promise<{ readonly known: KnownOfDatabase; readonly answer: T }> {
  const project = source.kind === "project" ? source.project : createProject([]);
  const database = await findDatabase(context);
  if (!hasFiles(source)) {
    const why = source.kind === "missing" ? source.failure.message : "The source is empty";
    context.note(`${cell(why)}: only the ledger's records are shown`);
  }
  const { schema, versionTable } = context.settings;
  return withSession(database, async (session) => {
    const state = await readState(session, { schema, versionTable, detail: "records" });
    noteMissingLedger(context, state);
    const target = { target: targetJson(database.connection, state.ledger) };
    const revisions = knownRevisions(project, state);
    const known = { ...revisions, project, marks: marksOf(state, revisions), state, target };
    return { known, answer: await ask(session, known) };
  });
}

/** The revision files, or the reason for having none. */
export type Source =
  | { readonly kind: "project"; readonly project: Project }
  | { readonly kind: "missing"; readonly failure: Failure };

/** Reads the revision files. Having none is a result, too. */
export function sourceOf(context: Context): Source {
  try {
    return { kind: "project", project: context.project() };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "EBB_NO_SOURCE") throw error;
    return { kind: "missing", failure: error };
  }
}

type ProjectSource = Extract<Source, { kind: "project" }>;

function hasFiles(source: Source): source is ProjectSource {
  return source.kind === "project" && source.project.headers.size > 0;
}

/**
 * Returns the marks of the revisions. The log also has the times of revisions that were taken back
 * since: they are left out.
 */
function marksOf({ heads, records }: LedgerState, { graph }: KnownRevisions): Marks {
  const rows = heads.flatMap((head) => graph.nodes.get(head) ?? []);
  const applied = [...appliedNodes(rows)].flatMap(({ revision: { id } }) => {
    const appliedAt = records.get(id)?.appliedAt;
    return appliedAt === undefined ? [] : [[id, appliedAt] as const];
  });
  return { rows: heads, appliedAt: new Map(applied) };
}

/** Checks for the word `current` in a target or range. Its meaning depends on the database. */
export function namesCurrent(text: string): boolean {
  return /(?:^|[@:])current(?=$|[:+-])/.test(text);
}
