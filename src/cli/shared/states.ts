import { statSync } from "node:fs";
import { resolve } from "node:path";
import { parseStateName } from "../../engine/author/state-name.ts";
import { withoutLedger } from "../../engine/author/without-ledger.ts";
import type { Replayable } from "../../engine/author/workshop.ts";
import { Workshop } from "../../engine/author/workshop.ts";
import { readState as readLedgerState } from "../../engine/ledger/ledger-state.ts";
import { ledgerOwner } from "../../engine/proof/drift.ts";
import { snapshotBeside } from "../../engine/proof/snapshot.ts";
import { Failure } from "../../failure.ts";
import { resolveTargets } from "../../graph/resolve.ts";
import { appliedRevisions } from "../../graph/rows.ts";
import type { Migration } from "../../migration/migration.ts";
import { maskedConnection } from "../../output/settings-report.ts";
import { snapshotFromJson } from "../../schema/read-snapshot.ts";
import type { Snapshot } from "../../schema/snapshot.ts";
import { readDirectories, type SourceFile } from "../../source/directory.ts";
import { decodeSource } from "../../text/decode.ts";
import type { SourceText } from "../../text/place.ts";
import { fileFailure } from "../../text/system-error.ts";
import type { Context, OptionSpec } from "../frame/command.ts";
import { SET_OPTION } from "../frame/variable-options.ts";
import { findDatabase, withSession } from "./database.ts";
import {
  ALLOW_GLOBAL_OPTION,
  PRELUDE_OPTION,
  readBytes,
  readPreludes,
  SCRATCH_SETTINGS,
  withScratch,
} from "./scratch.ts";

/** The options of commands that create states. */
export const STATE_OPTIONS: readonly OptionSpec[] = [
  PRELUDE_OPTION,
  ALLOW_GLOBAL_OPTION,
  SET_OPTION,
];

/** The settings of commands that create states. */
export const STATE_SETTINGS = [
  "dir",
  "url",
  "passwordCommand",
  "envFile",
  "schema",
  "versionTable",
  "wait",
  ...SCRATCH_SETTINGS,
] as const;

/** A state that is known, or that can be created on the scratch database. */
export type GivenState = { readonly label: string } & (
  | { readonly kind: "known"; readonly snapshot: Snapshot; readonly serverVersion: number }
  | { readonly kind: "replayable"; readonly state: Replayable }
);

/**
 * Reads a state by its name. A database is read at once.
 *
 * @throws {Failure} `EBB_USAGE`, and of the source, the files and the connection
 */
export async function readGivenState(context: Context, text: string): Promise<GivenState> {
  const name = parseStateName(text);
  switch (name.kind) {
    case "empty":
      return { label: text, kind: "replayable", state: name };
    case "revisions":
      return {
        label: text,
        kind: "replayable",
        state: { kind: "revisions", revisions: revisionsUpTo(context, name.target) },
      };
    case "files":
      return {
        label: text,
        kind: "replayable",
        state: { kind: "files", files: readSqlFiles(context, name.path) },
      };
    case "snapshot":
      return { label: text, kind: "known", ...readSnapshotFile(context, name.path) };
    case "database":
      return { label: text, kind: "known", ...(await readLive(context)) };
    case "url": {
      const label = maskedConnection(name.url);
      return { label, kind: "known", ...(await readLive(withUrl(context, name.url))) };
    }
    case "overlay": {
      const files = readSqlFiles(context, name.path);
      const revisions = revisionsUpTo(context, undefined);
      return { label: text, kind: "replayable", state: { kind: "overlay", revisions, files } };
    }
  }
}

/** Reads several states, one after another. */
export async function readGivenStates(
  context: Context,
  names: readonly string[],
): Promise<readonly GivenState[]> {
  const states: GivenState[] = [];
  for (const name of names) states.push(await readGivenState(context, name));
  return states;
}

/** The snapshots of states, and the newest major version among their servers. */
export interface Snapshots {
  readonly snapshots: readonly Snapshot[];
  readonly serverVersion: number;
}

/**
 * Returns the snapshots of states. It uses a scratch database only if one of them needs it.
 *
 * @throws {Failure} of `withScratch` and `Workshop.make`
 */
export async function snapshotsOf(
  context: Context,
  states: readonly GivenState[],
): Promise<Snapshots> {
  if (states.every(({ kind }) => kind === "known")) {
    return { snapshots: await madeOf(states, undefined), serverVersion: versionOf(states) };
  }
  return withWorkshop(context, async (workshop) => ({
    snapshots: await madeOf(states, workshop),
    serverVersion: versionOf(states) || workshop.serverVersion,
  }));
}

/**
 * Returns the version of the database among the states, because the statements are for that
 * version.
 */
function versionOf(states: readonly GivenState[]): number {
  return Math.max(0, ...states.map((state) => (state.kind === "known" ? state.serverVersion : 0)));
}

/** Uses a workshop on the scratch database. */
export async function withWorkshop<T>(
  context: Context,
  work: (workshop: Workshop) => Promise<T>,
): Promise<T> {
  const preludes = readPreludes(context);
  const { versionTable } = context.settings;
  return withScratch(
    context,
    { hidesOwner: true, dependencies: true, secrets: true, preludes },
    ({ bench, isEmbedded }) => work(new Workshop(bench, { isEmbedded, versionTable })),
  );
}

async function madeOf(
  states: readonly GivenState[],
  workshop: Workshop | undefined,
): Promise<readonly Snapshot[]> {
  const snapshots: Snapshot[] = [];
  for (const given of states) {
    if (given.kind === "known") snapshots.push(given.snapshot);
    else if (workshop !== undefined) snapshots.push(await workshop.make(given.state));
  }
  return snapshots;
}

/** Returns the revisions up to a target, or up to the heads, in the order of a new database. */
function revisionsUpTo(context: Context, target: string | undefined): readonly Migration[] {
  const { graph, read } = context.project();
  const rows = resolveTargets(graph, [target ?? "heads"], undefined).map(({ id }) => id);
  return appliedRevisions(graph, rows).map(({ id }) => read(id));
}

/**
 * Reads a file of SQL, or the files of a directory, sorted by path.
 *
 * @throws {Failure} `EBB_FILE`, `EBB_ENCODING`
 */
export function readSqlFiles({ world }: Context, path: string): readonly SourceText[] {
  return sqlFiles(path, world.cwd).map(({ name, bytes }) => decodeSource(name, bytes));
}

function sqlFiles(path: string, cwd: string): readonly SourceFile[] {
  if (!isDirectory(path, cwd)) return [{ name: path, bytes: readBytes(path, cwd) }];
  const files = readDirectories([path], cwd);
  if (files.length > 0) return files;
  throw new Failure("EBB_FILE", `Cannot read the state "${path}": it has no .sql file`, {
    hint: "The word for an empty database is empty",
  });
}

function isDirectory(path: string, cwd: string): boolean {
  try {
    return statSync(resolve(cwd, path)).isDirectory();
  } catch (error) {
    const hint = "A state is also revisions, database, empty or a URL: ebb diff --help";
    throw fileFailure({ action: "Cannot read the state", name: path, hint }, error);
  }
}

function readSnapshotFile({ world, settings }: Context, path: string): Known {
  const { text } = decodeSource(path, readBytes(path, world.cwd));
  const { snapshot, serverVersion } = snapshotFromJson({ name: path, text });
  return { snapshot: withoutLedger(snapshot, settings.versionTable), serverVersion };
}

interface Known {
  readonly snapshot: Snapshot;
  /** The major version. */
  readonly serverVersion: number;
}

/** A database in its present state. */
export interface Live extends Known {
  /** The revisions in its version table. */
  readonly heads: readonly string[];
}

/** Returns the context with another database. */
function withUrl(context: Context, url: string): Context {
  const { values, sources } = context.resolved;
  const source = { kind: "flag", label: "the state" } as const;
  const sourcesOfUrl = { ...sources, url: source };
  const resolved = { ...context.resolved, values: { ...values, url }, sources: sourcesOfUrl };
  return { ...context, resolved };
}

/**
 * Reads the database of a command, without ebb's own tables.
 *
 * @throws {Failure} of the connection, of `readState`
 */
export async function readLive(context: Context): Promise<Live> {
  const database = await findDatabase(context);
  const { schema, versionTable, role } = context.settings;
  return withSession(database, async (session) => {
    const state = await readLedgerState(session, { schema, versionTable, detail: "heads" });
    const owner = role ?? (await ledgerOwner({ session, state }));
    const snapshot = await snapshotBeside(session, state, { owner, dependencies: true });
    const serverVersion = Math.floor(state.versionNumber / 10_000);
    return { snapshot, serverVersion, heads: state.heads };
  });
}
