import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { LintRequest } from "../../engine/lint/lint-request.ts";
import { Failure } from "../../failure.ts";
import type { RevisionGraph } from "../../graph/graph.ts";
import { resolveRange } from "../../graph/range.ts";
import { resolveTargets } from "../../graph/resolve.ts";
import type { SourceFile } from "../../source/directory.ts";
import type { Context } from "../frame/command.ts";
import { changedFiles } from "../terminal/git.ts";

/** The files of a command line. */
type Chosen = Pick<LintRequest, "files" | "graph" | "wanted" | "scripts" | "isOneRun">;

/**
 * Reads the files that a command line names. Words that name files are files; all others name
 * revisions.
 *
 * @throws {Failure} of reading files, `EBB_UNKNOWN_REVISION`, `EBB_GIT`
 */
export async function chosenFiles(context: Context): Promise<Chosen> {
  const { arguments: words, options, world } = context;
  const paths = words.filter((word) => isFile(resolve(world.cwd, word)));
  const targets = words.filter((word) => !paths.includes(word));
  const ref = options.value("changed-since");
  const isOfScripts = paths.length > 0 && targets.length === 0 && ref === undefined;
  const source = sourceFiles(context, isOfScripts);
  const named = new Set(paths.map((path) => resolve(world.cwd, path)));
  const isNamed = ({ name }: SourceFile): boolean => named.has(resolve(world.cwd, name));
  const inSource = source.files.filter(isNamed);
  const known = new Set(inSource.map(({ name }) => resolve(world.cwd, name)));
  const scripts = paths
    .filter((path) => !known.has(resolve(world.cwd, path)))
    .map((path): SourceFile => ({ name: path, bytes: readFileSync(resolve(world.cwd, path)) }));
  const wanted = await wantedIds(context, source, { targets, ref, inSource });
  const isOneRun = ref !== undefined || targets.length > 0;
  return { ...source, files: wanted?.size === 0 ? [] : source.files, wanted, scripts, isOneRun };
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

interface Source {
  readonly files: readonly SourceFile[];
  /** Undefined where the files make none: each is linted for itself then. */
  readonly graph: RevisionGraph | undefined;
}

/**
 * Reads the revision files. Returns none if only scripts are linted and there is no directory of
 * revisions.
 */
function sourceFiles(context: Context, isOptional: boolean): Source {
  try {
    const files = context.files();
    return { files, graph: graphOf(context) };
  } catch (error) {
    if (!isOptional || !(error instanceof Failure) || error.code !== "EBB_NO_SOURCE") throw error;
    return { files: [], graph: undefined };
  }
}

/** Returns the graph of the files. Malformed files form none. */
export function graphOf(context: Context): RevisionGraph | undefined {
  try {
    return context.project().graph;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

async function wantedIds(
  { world, ...context }: Context,
  { graph }: Source,
  {
    targets,
    ref,
    inSource,
  }: {
    readonly targets: readonly string[];
    readonly ref: string | undefined;
    readonly inSource: readonly SourceFile[];
  },
): Promise<ReadonlySet<string> | undefined> {
  if (context.arguments.length === 0 && ref === undefined) return undefined;
  const nodes = graph?.order ?? [];
  const files = new Set(inSource.map(({ name }) => name));
  const changed = ref === undefined ? undefined : await changedFiles(ref, world);
  const byTarget = targets.flatMap((target) => revisionsOf(graph, target));
  return new Set([
    ...byTarget,
    ...nodes
      .filter(
        ({ revision: { origin } }) =>
          files.has(origin) || changed?.has(resolve(world.cwd, origin)) === true,
      )
      .map(({ revision }) => revision.id),
  ]);
}

function revisionsOf(graph: RevisionGraph | undefined, target: string): readonly string[] {
  if (graph === undefined) {
    throw new Failure("EBB_USAGE", `Cannot look for "${target}": the files make no graph`, {
      hint: "ebb check --files says why",
    });
  }
  if (target.includes(":")) return resolveRange(graph, target, undefined).map(({ id }) => id);
  return resolveTargets(graph, [target], undefined).map(({ id }) => id);
}
