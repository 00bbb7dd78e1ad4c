import { Failure } from "../../failure.ts";
import {
  findNamed,
  findPlaces,
  IMPORTERS,
  importerOf,
  programNamed,
  programTool,
  type ToolFolder,
} from "../../importers/importers.ts";
import type { SourceFile } from "../../source/directory.ts";

/** Tells the tool from the path. */
export function wordsOf(words: readonly string[]): {
  readonly tool?: string;
  readonly path: string;
} {
  const [first, second, third] = words;
  if (third !== undefined) throw tooMany(third);
  const program = programNamed(first ?? "");
  if (program !== undefined && importerOf(first ?? "") === undefined) throw programs(program);
  const tool = [first, second].find((word) => word !== undefined && importerOf(word));
  const paths = words.filter((word) => word !== tool);
  if (paths[1] !== undefined) throw tooMany(paths[1]);
  return { ...(tool && { tool }), path: paths[0]?.replace(/(?<=.)[/\\]+$/, "") ?? "." };
}

function tooMany(word: string): Failure {
  return new Failure("EBB_USAGE", `Cannot use the word "${word}": it is no tool`, {
    hint: `Tools are ${IMPORTERS.map(({ tool }) => tool).join(", ")}`,
  });
}

export function choosePlace(
  tool: string | undefined,
  files: readonly SourceFile[],
  path: string,
): ToolFolder {
  const importer = tool === undefined ? undefined : importerOf(tool);
  const all = importer === undefined ? findPlaces(files) : findNamed(importer, files);
  const top = all.filter(({ directory }) => directory === ".");
  const [first, ...more] = top.length > 0 ? top : all;
  if (first === undefined) throw nothingFound(tool, files, path);
  if (more.length === 0) return first;
  throw new Failure("EBB_IMPORT", `Cannot choose between ${all.length} places`, {
    hint: all
      .slice(0, 8)
      .map((place) => `ebb import ${place.importer.tool} ${joined(path, place.directory)}`)
      .join("; "),
  });
}

function nothingFound(
  tool: string | undefined,
  files: readonly SourceFile[],
  path: string,
): Failure {
  const program = programTool(files);
  if (program !== undefined) return programs(program);
  const of = tool === undefined ? "another tool" : tool;
  return new Failure("EBB_IMPORT", `Cannot find migrations of ${of} in "${path}"`, {
    hint: "Name the tool and the directory: ebb import TOOL PATH; without migrations: ebb baseline",
  });
}

function programs(tool: string): Failure {
  return new Failure("EBB_IMPORT", `Cannot import from ${tool}: its migrations are programs`, {
    hint: "Start from the schema of a database: ebb baseline",
  });
}

export function noMigrations({ importer, directory }: ToolFolder, path: string): Failure {
  const where = joined(path, directory);
  return new Failure("EBB_IMPORT", `Cannot find migrations of ${importer.tool} in "${where}"`, {
    hint: "Name the directory that holds its files: ebb import TOOL PATH",
  });
}

export function joined(path: string, directory: string): string {
  if (directory === ".") return path;
  return path === "." ? directory : `${path}/${directory}`;
}
