import { type AuthoredRevision, authorRevisions } from "../../engine/author/author.ts";
import type { Workshop } from "../../engine/author/workshop.ts";
import { Failure } from "../../failure.ts";
import { appliedRevisions } from "../../graph/rows.ts";
import { versionOf } from "../../lint/config.ts";
import { VERSIONS } from "../../lint/limits.ts";
import { draftWritten } from "../../migration/draft.ts";
import { authoredJson, authoredNotes } from "../../output/authored.ts";
import { cell } from "../../output/screen/screen.ts";
import type { Context, OptionSpec } from "../frame/command.ts";
import {
  type NewFileRequest,
  newFileJson,
  type PreparedFile,
  prepareRevisions,
  writePrepared,
} from "./new-file.ts";
import { RENAME_OPTION, renamesOf, unaskedNote } from "./renames.ts";
import {
  type GivenState,
  readGivenState,
  STATE_OPTIONS,
  STATE_SETTINGS,
  withWorkshop,
} from "./states.ts";

/** The options of `revision --autogenerate`. */
export const AUTOGENERATE_OPTIONS: readonly OptionSpec[] = [
  {
    name: "autogenerate",
    summary: "Write both directions from the difference to the wanted schema",
  },
  {
    name: "online",
    value: "auto|off",
    choices: ["auto", "off"],
    summary:
      "auto: tables with rows stay usable, over several files if need be; off: one plain file (default: auto)",
  },
  RENAME_OPTION,
  { name: "dry-run", summary: "With --autogenerate: print the files, write none" },
  ...STATE_OPTIONS,
];

/** The settings of `revision --autogenerate`. */
export const AUTOGENERATE_SETTINGS = ["wanted", ...STATE_SETTINGS] as const;

/**
 * Writes the revisions that lead to the wanted schema, with both directions, and proves them.
 *
 * @throws {Failure} `EBB_USAGE` without a wanted schema, and those of `readGivenState` and
 * `authorRevisions`
 */
export async function autogenerate(
  context: Context,
  request: Omit<NewFileRequest, "draft">,
): Promise<number> {
  const wanted = await readWanted(context);
  const { graph, read } = request.project;
  const revisions = appliedRevisions(graph, request.parents).map(({ id }) => read(id));
  const online = context.options.value("online") !== "off";
  const renames = renamesOf(context);
  const authored = await withWorkshop(context, async (workshop) => {
    const snapshot = await snapshotFor(workshop, wanted);
    const base = { kind: "revisions", revisions } as const;
    const oldestServer = oldestOf(context, workshop);
    return authorRevisions(workshop, { base, wanted: snapshot, online, renames, oldestServer });
  });
  const drafts = authored.map(
    (each): NewFileRequest["draft"] =>
      (revision) =>
        draftWritten(revision, each),
  );
  const files = await prepareRevisions(context, { ...request, drafts });
  const isDry = context.options.flag("dry-run");
  if (!isDry) writePrepared(context, files);
  tell(context, files, { authored, unasked: renames.unasked });
  return authored.every(({ doubts }) => doubts.length === 0) ? 0 : 3;
}

/**
 * Returns the oldest server that must run the revisions: that of `[lint]`. The embedded database
 * says nothing about it, a scratch server is like those that will run them.
 */
function oldestOf({ resolved, settings }: Context, { serverVersion }: Workshop): number {
  const scratch = settings.scratchUrl === undefined ? VERSIONS.oldest : serverVersion;
  return versionOf(resolved.lint.postgres) ?? scratch;
}

/**
 * Reads the state from `--wanted` or from the setting.
 *
 * @throws {Failure} `EBB_USAGE` without one
 */
async function readWanted(context: Context): Promise<GivenState> {
  const { wanted } = context.settings;
  if (wanted !== undefined) return readGivenState(context, wanted);
  throw new Failure("EBB_USAGE", "The wanted schema is not named", {
    hint: 'Name it with --wanted, for example --wanted schema for a directory of .sql files; or write wanted = "schema" into ebb.toml',
  });
}

async function snapshotFor(workshop: Workshop, given: GivenState): ReturnType<Workshop["make"]> {
  return given.kind === "known" ? given.snapshot : workshop.make(given.state);
}

interface Outcome {
  readonly authored: readonly AuthoredRevision[];
  readonly unasked: readonly string[];
}

function tell(
  context: Context,
  files: readonly PreparedFile[],
  { authored, unasked }: Outcome,
): void {
  const isDry = context.options.flag("dry-run");
  const views = files.flatMap((file, at) => {
    const each = authored[at];
    return each === undefined ? [] : [{ file, each }];
  });
  if (context.wantsJson) {
    const revisions = views.map(({ file, each }) => ({
      ...newFileJson(file),
      ...authoredJson(each),
      ...(isDry && { text: file.text }),
    }));
    context.json({ dry_run: isDry, possible_renames: unasked, revisions });
    return;
  }
  if (views.length === 0) context.out("Nothing to write: the revisions make the wanted schema");
  for (const { file, each } of views) {
    context.out(isDry ? `-- ${cell(file.name)}\n${file.text}` : `Created ${cell(file.name)}`);
    for (const note of authoredNotes(each, context.errorTheme)) context.note(note);
  }
  for (const rename of unasked) context.note(unaskedNote(rename));
}
