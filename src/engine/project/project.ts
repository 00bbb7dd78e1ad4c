import { Failure } from "../../failure.ts";
import { buildGraph } from "../../graph/build.ts";
import type { RevisionGraph } from "../../graph/graph.ts";
import type { Header, Migration } from "../../migration/migration.ts";
import { parseMigration } from "../../migration/parse.ts";
import { parseHeader } from "../../migration/parse-header.ts";
import type { SourceFile } from "../../source/source-file.ts";
import { decodeSource } from "../../text/decode.ts";

/** All revision files: their graph and headers now, their sections when they are asked for. */
export interface Project {
  readonly graph: RevisionGraph;
  /** By revision id. */
  readonly headers: ReadonlyMap<string, Header>;
  /**
   * Reads the sections of a revision.
   *
   * @throws {Failure} what `parseMigration` throws.
   */
  read(id: string): Migration;
}

/**
 * Makes a project of revision files, of which only the headers are read.
 *
 * @throws {Failure} of the first malformed file, with the number of the others; and what
 * `buildGraph` throws.
 */
export function createProject(files: readonly SourceFile[]): Project {
  const parsed = files.map(readHeader);
  refuseMalformed(parsed);
  const readable = parsed.filter((file) => file.kind === "readable");
  const graph = buildGraph(readable.map(({ header }) => header));
  const byId = new Map(readable.map(({ header, file }) => [header.id, file]));
  const migrations = new Map<string, Migration>();

  const read = (id: string): Migration => {
    const migration = migrations.get(id) ?? parseFile(byId.get(id));
    migrations.set(id, migration);
    return migration;
  };
  const headers = new Map(readable.map(({ header }) => [header.id, header]));
  return { graph, headers, read };
}

function parseFile(file: SourceFile | undefined): Migration {
  if (file === undefined) throw new Error("a revision without a file was asked for");
  return parseMigration(decodeSource(file.name, file.bytes));
}

type Parsed =
  | { readonly kind: "readable"; readonly file: SourceFile; readonly header: Header }
  | { readonly kind: "malformed"; readonly failure: Failure };

function readHeader(file: SourceFile): Parsed {
  try {
    return { kind: "readable", file, header: parseHeader(decodeSource(file.name, file.bytes)) };
  } catch (error) {
    if (error instanceof Failure) return { kind: "malformed", failure: error };
    throw error;
  }
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
