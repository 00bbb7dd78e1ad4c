import { rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import {
  type FixedFile,
  type FixedFiles,
  fixesByRevision,
  fixFiles,
} from "../../engine/lint/fix-files.ts";
import { createProject, type Project } from "../../engine/project/project.ts";
import type { Bench } from "../../engine/proof/bench.ts";
import { endDifferences, endImage } from "../../engine/proof/end-state.ts";
import { areProven, type Finding } from "../../engine/proof/finding.ts";
import type { Image } from "../../engine/proof/image.ts";
import { verify } from "../../engine/proof/verify.ts";
import { Failure } from "../../failure.ts";
import type { ParseStatement } from "../../grammar/load-grammar.ts";
import { appliedRevisions } from "../../graph/rows.ts";
import type { LintReport } from "../../lint/finding.ts";
import type { PlacedFix } from "../../lint/fix.ts";
import { diffText } from "../../output/screen/diff-text.ts";
import { cell } from "../../output/screen/screen.ts";
import type { SourceFile } from "../../source/directory.ts";
import { writeNewFile } from "../../source/write.ts";
import { counted } from "../../text/counted.ts";
import type { Context, OptionSpec } from "../frame/command.ts";
import { findAuthor } from "../terminal/git.ts";
import { rewriteFile } from "../terminal/output-file.ts";
import { randomHex } from "../terminal/world.ts";
import { askWhether, canAsk } from "./ask.ts";
import { readKnown } from "./known.ts";
import { fileName, newId } from "./new-file.ts";
import { readPreludes, withScratch } from "./scratch.ts";

/** The options of `ebb lint --fix`. */
export const FIX_OPTIONS: readonly OptionSpec[] = [
  {
    name: "fix",
    summary: "Write the safe form of ups that are not applied, after a diff and a proof",
  },
  { name: "dry-run", summary: "With --fix: show the diff, and write nothing" },
  { name: "yes", summary: "With --fix: do not ask" },
];

/**
 * Writes the safe form of what a report found, and returns the ids of the revisions that changed.
 *
 * Shows the diff first. On a scratch database the new files must lead to the same schema as the old
 * ones, and pass what those passed, or nothing is written.
 *
 * @throws {Failure} `EBB_LINT` if the safe form is not proven there; those of the database, of the
 * scratch database, and of writing
 */
export async function fixFindings(
  context: Context,
  { findings }: LintReport,
): Promise<readonly string[]> {
  if (context.bundle !== undefined) throw fixed(context.bundle.info.name);
  const fixes = fixesByRevision(findings);
  if (fixes.size === 0) return tellNothing(context);
  const { loadGrammar } = await import("../../grammar/load-grammar.ts");
  const parse = await loadGrammar();
  const open = await withoutApplied(context, fixes);
  const project = context.project();
  const made = await makeFiles(context, project, { fixes: open, parse });
  if (made.count === 0) return tellNothing(context);
  for (const file of made.files) context.result(fileDiff(file, context));
  if (context.options.flag("dry-run")) return [];
  await prove(context, project, made.files);
  if (!context.options.flag("yes") && canAsk(context)) {
    const isWanted = await askWhether(context, `Write ${counted(made.files.length, "file")}?`);
    if (!isWanted) return [];
  }
  writeFiles(context, made.files);
  context.note(`Wrote the safe form of ${counted(made.count, "statement")}`);
  return made.files.map(({ revision }) => revision);
}

function fixed(name: string): Failure {
  return new Failure("EBB_USAGE", `Cannot change the bundle ${name}`, {
    hint: "Name the directory of the revision files with --dir",
  });
}

function tellNothing(context: Context): readonly string[] {
  context.note("Nothing to write: no finding in an open up has a safe form that ebb can write");
  return [];
}

/** Leaves out what the database has applied. Without a database nobody knows, and it says so. */
async function withoutApplied(
  context: Context,
  fixes: ReadonlyMap<string, readonly PlacedFix[]>,
): Promise<ReadonlyMap<string, readonly PlacedFix[]>> {
  const applied = await appliedIds(context);
  if (applied === undefined) {
    context.note("No database is named: ebb cannot see which of these revisions are applied");
    return fixes;
  }
  const kept = [...fixes].filter(([id]) => !applied.has(id));
  for (const id of fixes.keys()) {
    if (applied.has(id)) context.note(`${id} stays as it is: it is applied`);
  }
  return new Map(kept);
}

async function appliedIds(context: Context): Promise<ReadonlySet<string> | undefined> {
  try {
    const { graph, marks } = await readKnown(context, true);
    return new Set(appliedRevisions(graph, marks?.rows ?? []).map(({ id }) => id));
  } catch (error) {
    if (error instanceof Failure && error.code === "EBB_NO_URL") return undefined;
    throw error;
  }
}

async function makeFiles(
  context: Context,
  project: Project,
  {
    fixes,
    parse,
  }: {
    readonly fixes: ReadonlyMap<string, readonly PlacedFix[]>;
    readonly parse: ParseStatement;
  },
): Promise<FixedFiles> {
  const { world, settings } = context;
  const author = settings.author ?? (await findAuthor(world));
  return fixFiles(fixes, {
    ...{ project, parse },
    next: (message) => ({
      ...{ id: newId(project, world), parents: [], depends: [], labels: [] },
      ...{ author, message, created: world.now() },
    }),
    nameFor: (revision, beside) => `${dirname(beside)}/${fileName(revision)}`,
  });
}

function fileDiff({ name, before, after }: FixedFile, { theme }: Context): string {
  const head = `${theme.name(cell(name))}${before === undefined ? " (new)" : ""}`;
  return `${head}\n${diffText((before ?? "").trimEnd(), after.trimEnd(), theme)}\n`;
}

/**
 * Runs the changed revisions on a scratch database, both ways, before anything is written. They must
 * lead to the same schema as before.
 */
async function prove(
  context: Context,
  project: Project,
  files: readonly FixedFile[],
): Promise<void> {
  const changed = createProject(withFixed(context.files(), files), project.values);
  const ids = new Set(files.map(({ revision }) => revision));
  const texts = changed.graph.order.map(({ revision }) => changed.read(revision.id).up.source);
  const request = { hidesOwner: false, preludes: readPreludes(context), texts };
  await withScratch(context, request, async ({ bench }) => {
    const known = new Set([...ids].filter((id) => project.headers.has(id)));
    const before = await endOf(bench, project, known);
    await bench.reset();
    const after = await endOf(bench, changed, ids);
    const [difference] = endDifferences(before, after);
    if (difference !== undefined) {
      const { kind, name } = difference.object;
      throw unproven(`the schema would differ in the ${kind} ${name}`);
    }
    await bench.reset();
    const found = await findingsOf(context, bench, changed, ids);
    if (found.length === 0) return;
    await bench.reset();
    // A down that was not exact before may stay so.
    const old = await findingsOf(context, bench, project, known);
    const fresh = found.find(({ message }) => old.every((each) => each.message !== message));
    if (fresh !== undefined) throw unproven(`ebb verify finds: ${fresh.message}`);
  });
}

async function endOf(bench: Bench, project: Project, ids: ReadonlySet<string>): Promise<Image> {
  try {
    return await endImage(bench, project, ids);
  } catch (error) {
    if (error instanceof Failure && error.code === "EBB_SQL") throw unproven(error.message);
    throw error;
  }
}

function unproven(reason: string): Failure {
  return new Failure("EBB_LINT", cell(`Nothing was written: ${reason}`), {
    hint: "If the scratch database lacks something, give it with --prelude; else change the revision by hand",
  });
}

async function findingsOf(
  { world }: Context,
  bench: Bench,
  project: Project,
  wanted: ReadonlySet<string>,
): Promise<readonly Finding[]> {
  const onRevision = (): void => undefined;
  const verified = await verify({ project, bench, wanted, clock: world, onRevision });
  return verified.flatMap(({ findings }) => findings.filter((finding) => !areProven([finding])));
}

function withFixed(
  files: readonly SourceFile[],
  fixed: readonly FixedFile[],
): readonly SourceFile[] {
  const texts = new Map(fixed.map(({ name, after }) => [name, after]));
  const encoder = new TextEncoder();
  const kept = files.map(({ name, bytes }) => {
    const text = texts.get(name);
    return { name, bytes: text === undefined ? bytes : encoder.encode(text) };
  });
  const created = fixed.filter(({ before }) => before === undefined);
  return [...kept, ...created.map(({ name, after }) => ({ name, bytes: encoder.encode(after) }))];
}

/** Writes all files, or none: after a failure the earlier ones are as before. */
function writeFiles({ world }: Context, files: readonly FixedFile[]): void {
  const undo: (() => void)[] = [];
  try {
    for (const { name, before, after } of [...files].reverse()) {
      if (before === undefined) {
        const path = resolve(world.cwd, name);
        writeNewFile({ path, name, text: after }, randomHex(world, 8));
        undo.push(() => rmSync(path, { force: true }));
      } else {
        rewriteFile(world, { name, before, after });
        undo.push(() => rewriteFile(world, { name, before: after, after: before }));
      }
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}
