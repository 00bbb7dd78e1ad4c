import { Failure } from "../../failure.ts";
import { resolveAbsolute } from "../../graph/absolute.ts";
import { buildGraph } from "../../graph/build.ts";
import type { RevisionGraph } from "../../graph/graph.ts";
import { parseIdentifier } from "../../graph/identifier.ts";
import { findExact } from "../../graph/lookup.ts";
import type { Header, Migration } from "../../migration/migration.ts";
import { parseMigration } from "../../migration/parse.ts";
import { type HeaderPart, readHeader } from "../../migration/parse-header.ts";
import { guessTexts, type RecordableTexts } from "../../migration/parse-section.ts";
import { NO_VALUES, type VariableValues } from "../../migration/variables.ts";
import type { SourceFile } from "../../source/directory.ts";
import { decodeBeginning, decodeSource, type FileText } from "../../text/decode.ts";

/** All revision files. The graph and the headers are read at once, the sections on demand. */
export interface Project {
  readonly graph: RevisionGraph;
  /** By revision id. */
  readonly headers: ReadonlyMap<string, Header>;
  /**
   * Reads the sections of a revision.
   *
   * @throws {Failure} of `parseMigration`
   */
  read(id: string): Migration;
  /**
   * Reads the sections of a revision as `read` does, but keeps nothing: for a look at each of thousands.
   *
   * @throws {Failure} of `parseMigration`
   */
  readOnce(id: string): Migration;
  /** Returns the texts of the sections without reading their SQL, as `guessTexts` does. */
  guessTexts(id: string): RecordableTexts | undefined;
  /** The values of variables. */
  readonly values: VariableValues;
}

/**
 * Creates a project from revision files, and reads only their headers.
 *
 * @throws {Failure} of the first malformed file, with the number of the others; and of `buildGraph`
 */
export function createProject(
  files: readonly SourceFile[],
  values: VariableValues = NO_VALUES,
): Project {
  const parsed = files.map(readHead);
  refuseMalformed(parsed);
  const readable = parsed.filter((file) => file.kind === "readable");
  const graph = buildGraph(readable.map(({ head }) => head.header));
  const byId = new Map(readable.map((file) => [file.head.header.id, file]));
  const migrations = new Map<string, Migration>();

  const readOnce = (id: string): Migration => migrations.get(id) ?? parseFile(byId.get(id), values);
  const read = (id: string): Migration => {
    const migration = readOnce(id);
    migrations.set(id, migration);
    return migration;
  };
  const textsOf = (id: string): RecordableTexts | undefined => {
    const readable = byId.get(id);
    // A long file would be in memory once more.
    if (readable === undefined || readable.file.pieces !== undefined) return undefined;
    return guessTexts(textOf(readable), readable.head);
  };
  const headers = new Map(Array.from(byId, ([id, { head }]) => [id, head.header]));
  return { graph, headers, read, readOnce, guessTexts: textsOf, values };
}

function parseFile(readable: Readable | undefined, values: VariableValues): Migration {
  if (readable === undefined) throw new Error("a revision without a file was asked for");
  return parseMigration(textOf(readable), { values, head: readable.head });
}

function textOf({ file }: Readable): FileText {
  return decodeSource(file.name, file.bytes);
}

interface Readable {
  readonly kind: "readable";
  readonly file: SourceFile;
  readonly head: HeaderPart;
}

type Parsed = Readable | { readonly kind: "malformed"; readonly failure: Failure };

function readHead(file: SourceFile): Parsed {
  try {
    return { kind: "readable", file, head: headOf(file) };
  } catch (error) {
    if (error instanceof Failure) return { kind: "malformed", failure: error };
    throw error;
  }
}

/** Reads the header of a long file from its beginning, so that the whole is not in memory. */
function headOf(file: SourceFile): HeaderPart {
  const pieces = file.pieces?.();
  const beginning = pieces && decodeBeginning(file.name, pieces);
  const head = beginning && readHeader(beginning);
  return head?.end.kind === "marker" ? head : readHeader(decodeSource(file.name, file.bytes));
}

function refuseMalformed(parsed: readonly Parsed[]): void {
  const malformed = parsed.filter((file) => file.kind === "malformed");
  const [first] = malformed;
  if (first === undefined) return;
  const { failure } = first;
  const others = malformed.length - 1;
  if (others === 0) throw failure;
  const more =
    others === 1
      ? "another file has an error in its header, too"
      : `${others} other files have an error in their headers, too`;
  throw new Failure(failure.code, failure.message, {
    hint: failure.hint === undefined ? more : `${failure.hint}; ${more}`,
    place: failure.place,
    cause: failure,
  });
}

const HEADS = /^(?:([^@]+)@)?(heads?)([+-][0-9]+)?$/;

/**
 * Replaces `head` and `heads` with the ids that they mean in the source.
 *
 * A database can be ahead of the source, and the plan knows the database's heads too. But when an
 * older release says `head`, it means the newest revision of its own files.
 *
 * @throws {Failure} `EBB_MULTIPLE_HEADS`
 */
export function sourceTargets({ graph }: Project, target: string): readonly string[] {
  const [, branch, word, steps = ""] = HEADS.exec(target) ?? [];
  const isOfLedger = branch !== undefined && findExact(graph, branch) === undefined;
  if (word === undefined || graph.nodes.size === 0 || isOfLedger) return [target];
  const heads = branch === undefined ? word : `${branch}@${word}`;
  const identifier = parseIdentifier(heads);
  if (identifier.kind !== "absolute") return [target];
  const found = resolveAbsolute(graph, identifier, undefined);
  return found.length === 0 ? [target] : found.map(({ revision }) => `${revision.id}${steps}`);
}

/** Does the same for a command with one target. */
export function sourceTarget(project: Project, target: string): string {
  const [first, ...more] = sourceTargets(project, target);
  return first === undefined || more.length > 0 ? target : first;
}
