import { relative, resolve, sep } from "node:path";
import { Failure } from "../../failure.ts";
import { heads } from "../../graph/points.ts";
import { packArchive } from "../../payload/archive.ts";
import type { BundleInfo } from "../../payload/bundle-info.ts";
import type { SourceFile } from "../../source/directory.ts";
import { createProject } from "./project.ts";

/** Revision files, checked and packed. */
export interface Bundle {
  readonly info: BundleInfo;
  readonly payload: Uint8Array;
  readonly heads: readonly string[];
}

/**
 * Packs revision files for an executable. A malformed file is refused.
 *
 * @throws {Failure} of `createProject` and `parseMigration`, `EBB_NO_SOURCE` when there is no file,
 * `EBB_BUNDLE` for a name that could not be unpacked
 */
export function createBundle(
  files: readonly SourceFile[],
  facts: Omit<BundleInfo, "revisions">,
): Bundle {
  const project = createProject(files);
  for (const id of project.headers.keys()) project.read(id);
  if (files.length === 0) {
    throw new Failure("EBB_NO_SOURCE", "There is no revision to put into a bundle", {
      hint: 'Write one with: ebb revision -m "what it does"; or name another directory with --dir',
    });
  }
  const info = { ...facts, revisions: files.length };
  return {
    info,
    payload: packArchive(info, files),
    heads: heads(project.graph).map(({ revision }) => revision.id),
  };
}

/**
 * Renames files to their names in a bundle: the path from the common parent of all directories, for
 * example `migrations/a.sql`.
 */
export function namedForBundle(
  files: readonly SourceFile[],
  directories: readonly string[],
  cwd: string,
): SourceFile[] {
  const parents = directories.map((directory) => resolve(cwd, directory, ".."));
  const root = commonDirectory(parents);
  const named = files.map(({ name, bytes }) => ({
    name: relative(root, resolve(cwd, name)).split(sep).join("/"),
    bytes,
  }));
  return named.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function commonDirectory(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split(sep));
  const isShared = (part: string, at: number): boolean =>
    others.every((parts) => parts[at] === part);
  const end = first.findIndex((part, at) => !isShared(part, at));
  return (end === -1 ? first : first.slice(0, end)).join(sep) || sep;
}
