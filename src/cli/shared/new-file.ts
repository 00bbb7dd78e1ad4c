import { mkdirSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { checkNewFiles, refuseTakenNames } from "../../engine/project/new-revision.ts";
import type { Project } from "../../engine/project/project.ts";
import { Failure } from "../../failure.ts";
import { formatCreated } from "../../migration/created.ts";
import type { MigrationDraft, NewRevision } from "../../migration/draft.ts";
import { formatMigration } from "../../migration/format.ts";
import type { Header } from "../../migration/migration.ts";
import { cell } from "../../output/screen/screen.ts";
import { writeNewFile } from "../../source/write.ts";
import type { SourceText } from "../../text/place.ts";
import { slug } from "../../text/slug.ts";
import { fileFailure } from "../../text/system-error.ts";
import type { Context } from "../frame/command.ts";
import { findAuthor } from "../terminal/git.ts";
import { randomHex, type World } from "../terminal/world.ts";

/** A command's decisions about a new revision. */
export interface NewFileRequest {
  readonly project: Project;
  readonly parents: readonly string[];
  readonly depends: readonly string[];
  /** The message if the user gives none. */
  readonly message?: string;
  /** Creates the draft of the file from the revision. */
  readonly draft: (revision: NewRevision) => MigrationDraft;
}

/**
 * A chain of new revisions. The first has the parents; each later one has the revision before it as
 * its parent.
 */
export interface NewFilesRequest extends Omit<NewFileRequest, "draft"> {
  readonly drafts: readonly NewFileRequest["draft"][];
}

/** A file that is ready for writing. */
export interface PreparedFile {
  readonly revision: NewRevision;
  readonly name: string;
  readonly text: string;
}

/**
 * Writes the file of a new revision, and reports it.
 *
 * The graph is built with the new file first: an id or label that is taken leaves no file behind.
 */
export async function writeRevision(context: Context, request: NewFileRequest): Promise<number> {
  const files = await prepareRevisions(context, { ...request, drafts: [request.draft] });
  writePrepared(context, files);
  for (const file of files) {
    if (context.wantsJson) context.json(newFileJson(file));
    else context.out(`Created ${cell(file.name)}`);
  }
  return 0;
}

/** Returns a new file as JSON. */
export function newFileJson({ revision, name }: PreparedFile): Readonly<Record<string, unknown>> {
  const { id, created, ...rest } = revision;
  return { revision: id, ...rest, created: formatCreated(created), file: name };
}

/**
 * Creates the files of new revisions, without writing them.
 *
 * The first has the labels and the dependencies, the last has the id from `--rev-id`.
 */
export async function prepareRevisions(
  context: Context,
  request: NewFilesRequest,
): Promise<readonly PreparedFile[]> {
  const { project, drafts } = request;
  const directory = chooseDirectory(context, request);
  const author = context.settings.author ?? (await findAuthor(context.world));
  const files: PreparedFile[] = [];
  for (const draft of drafts) {
    const revision = { ...nextRevision(context, request, files), author };
    refuseTakenNames(project.graph, revision);
    const drafted = draft(revision);
    const name = `${directory}/${fileName({ ...drafted, created: revision.created })}`;
    files.push({ revision, name, text: formatMigration(drafted) });
  }
  checkNewFiles(project, files);
  return files;
}

/** Returns the next revision after the given ones, without its author. */
function nextRevision(
  { options, world }: Context,
  request: NewFilesRequest,
  files: readonly PreparedFile[],
): Omit<NewRevision, "author"> {
  const { length: count } = request.drafts;
  const before = files.at(-1);
  const isLast = files.length === count - 1;
  const message = options.value("message") ?? request.message ?? "";
  const start = { parents: request.parents, depends: request.depends };
  return {
    id: (isLast ? options.value("rev-id") : undefined) ?? newId(request.project, world),
    ...(before === undefined ? start : { parents: [before.revision.id], depends: [] }),
    labels:
      before === undefined && options.isGiven("branch-label") ? options.values("branch-label") : [],
    message: count === 1 ? message : numbered(message, files.length + 1, count),
    created: world.now(),
  };
}

/** Writes files and makes their directories. An existing file is never replaced. */
export function writePrepared({ world }: Context, files: readonly SourceText[]): void {
  for (const { name, text } of files) {
    makeDirectory(resolve(world.cwd, dirname(name)), dirname(name));
    writeNewFile({ path: resolve(world.cwd, name), name, text }, randomHex(world, 8));
  }
}

function numbered(message: string, number: number, count: number): string {
  const [first = "", ...more] = message.split("\n");
  return [`${first} (${number} of ${count})`.trim(), ...more].join("\n");
}

/** Returns a random id. It draws again in the very rare case that the id is taken. */
export function newId({ graph }: Pick<Project, "graph">, world: World): string {
  let id = randomHex(world, 6);
  while (graph.nodes.has(id) || graph.labels.has(id)) id = randomHex(world, 6);
  return id;
}

/**
 * Chooses the directory as Alembic does: the one from `--version-path`, or else the only one, or
 * else that of the first parent.
 */
function chooseDirectory(
  context: Context,
  { project, parents }: Pick<NewFileRequest, "project" | "parents">,
): string {
  if (context.bundle !== undefined) throw fixed(context.bundle.info.name);
  const { settings, world } = context;
  const asked = context.options.value("version-path");
  if (asked !== undefined) return checkedPath(asked, settings.dir, world.cwd);
  const [first, ...more] = settings.dir;
  if (first !== undefined && more.length === 0) return trimmed(first);
  const parent = project.headers.get(parents[0] ?? "");
  if (parent !== undefined) return dirname(parent.origin);
  throw new Failure("EBB_USAGE", "Cannot choose between several directories for a new base", {
    hint: `Name one with --version-path: ${settings.dir.join(", ")}`,
  });
}

function fixed(name: string): Failure {
  return new Failure("EBB_USAGE", `Cannot write a revision into the bundle ${name}`, {
    hint: "Name the directory of the revision files with --dir",
  });
}

/**
 * Checks a directory. A file outside the searched directories, or in a hidden one, would never be
 * found again.
 */
function checkedPath(asked: string, directories: readonly string[], cwd: string): string {
  const isFound = directories.some((directory) => {
    const below = relative(resolve(cwd, directory), resolve(cwd, asked));
    return below === "" || below.split(sep).every((part) => !part.startsWith("."));
  });
  if (isFound) return trimmed(asked);
  throw new Failure("EBB_USAGE", `Cannot write into "${asked}": ebb does not search it`, {
    hint: `It must be one of these directories or below: ${directories.join(", ")}`,
  });
}

function trimmed(directory: string): string {
  return directory.replace(/(?<=.)[/\\]+$/, "");
}

/** Makes a directory and those above it. */
export function makeDirectory(path: string, name: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw fileFailure({ action: "Cannot make the directory", name }, error);
  }
}

/**
 * Returns the default name `<YYYY-MM-DD>_<revision>_<slug>.sql`. The date is in UTC. A very long id
 * is cut, because the name of a file has at most 255 bytes.
 */
export function fileName({ id, message, created }: FileNameParts): string {
  const date = new Date(created).toISOString().slice(0, "YYYY-MM-DD".length);
  const words = slug(message);
  return `${[date, id.slice(0, MAX_ID_LENGTH), words].filter((part) => part !== "").join("_")}.sql`;
}

type FileNameParts = Pick<Header, "id" | "message"> & { readonly created: number };

/** The rest after the date, the longest slug (four bytes a character) and the ending. */
const MAX_ID_LENGTH = 72;
