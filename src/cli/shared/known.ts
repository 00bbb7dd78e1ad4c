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

/** What the database knows of the revisions. */
export interface Marks {
  /** The rows of the version table. */
  readonly rows: readonly string[];
  /** When each applied revision was applied, as ISO 8601 UTC, as far as the log says. */
  readonly appliedAt: ReadonlyMap<string, string>;
}

/** The revisions of the source, and what the database adds to them. */
export interface Known extends KnownRevisions {
  readonly project: Project;
  /** Undefined where no database was asked. */
  readonly marks: Marks | undefined;
  readonly state: LedgerState | undefined;
  /** The database, for JSON documents; nothing where none was asked. */
  readonly target: { readonly target?: Readonly<Record<string, unknown>> };
}

/** With the database's word. */
export interface KnownOfDatabase extends Known {
  readonly marks: Marks;
  readonly state: LedgerState;
}

/**
 * Reads the source, and the database where it is asked for or where there are no revision files: then
 * the ledger alone says what is known.
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

/** Asks the database where it stands, and what else is wanted, on one connection. */
export async function askDatabase<T>(
  context: Context,
  source: Source,
  ask: (session: Session, known: KnownOfDatabase) => Promise<T>,
): Promise<{ readonly known: KnownOfDatabase; readonly answer: T }> {
  const project = source.kind === "project" ? source.project : createProject([]);
  const database = await findDatabase(context);
  if (!hasFiles(source)) {
    const why = source.kind === "missing" ? source.failure.message : "The source is empty";
    context.note(`${cell(why)}: only what the ledger knows is shown`);
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

/** The revision files, or why there are none. */
export type Source =
  | { readonly kind: "project"; readonly project: Project }
  | { readonly kind: "missing"; readonly failure: Failure };

/** Reads the revision files; that there are none is an answer too. */
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

/** The log also knows when a revision was applied that was taken back since: it is left out. */
function marksOf({ heads, records }: LedgerState, { graph }: KnownRevisions): Marks {
  const rows = heads.flatMap((head) => graph.nodes.get(head) ?? []);
  const applied = [...appliedNodes(rows)].flatMap(({ revision: { id } }) => {
    const appliedAt = records.get(id)?.appliedAt;
    return appliedAt === undefined ? [] : [[id, appliedAt] as const];
  });
  return { rows: heads, appliedAt: new Map(applied) };
}

/** True for a target or range with the word `current` in it: only the database tells what it means. */
export function namesCurrent(text: string): boolean {
  return /(?:^|[@:])current(?=$|[:+-])/.test(text);
}
