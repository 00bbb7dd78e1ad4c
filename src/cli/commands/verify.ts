import { resolve } from "node:path";
import type { Project } from "../../engine/project/project.ts";
import { areProven } from "../../engine/proof/finding.ts";
import { type VerifiedRevision, verify } from "../../engine/proof/verify.ts";
import { ancestors } from "../../graph/lineage.ts";
import { resolveTargets } from "../../graph/resolve.ts";
import { findingAnnotation } from "../../output/findings.ts";
import { verifiedText, verifyJson, verifySummary } from "../../output/verify.ts";
import type { Command, Context } from "../frame/command.ts";
import { withProofProgress } from "../frame/proof-progress.ts";
import { SET_OPTION } from "../frame/variable-options.ts";
import {
  ALLOW_GLOBAL_OPTION,
  PRELUDE_OPTION,
  readPreludes,
  SCRATCH_SETTINGS,
  withScratch,
} from "../shared/scratch.ts";
import { changedFiles } from "../terminal/git.ts";
import { hintsAsTyped, isInActions } from "../terminal/voice.ts";

/** `ebb verify`: proves that every down takes back its up. */
export const command: Command = {
  options: [
    SET_OPTION,
    { name: "since", value: "REVISION", summary: "Only revisions after this one" },
    {
      name: "changed-since",
      value: "GIT-REF",
      summary: "Only files that differ from the common ancestor with this branch or commit",
    },
    PRELUDE_OPTION,
    ALLOW_GLOBAL_OPTION,
    {
      name: "without-extensions",
      value: "NAMES",
      summary: "Leave out these extensions (pg_cron,postgis) and the statements that need them",
    },
    {
      name: "format",
      value: "FORMAT",
      choices: ["text", "json", "github"],
      summary: "github: annotations, which GitHub shows beside the line",
    },
  ],
  settings: ["dir", ...SCRATCH_SETTINGS],
  details: [
    "Runs each revision on a scratch database: up, down, comparison with the schema before, up " +
      "again, comparison with the first result. It reports everything that a down leaves, loses or " +
      "changes. The order of columns and the data are not compared.",
    "The scratch database is the embedded PostgreSQL, unless --scratch-url names a server. There " +
      "ebb creates a database and drops it again, or uses the named one if it is empty. Never name " +
      "a server for the revisions of strangers: as a superuser they can run programs on it.",
    "Every section starts with the search_path and the other settings that the connection names " +
      "(URL, PGOPTIONS), and with what a prelude sets. No connection is made for that.",
    "Exits with 3 when it finds a problem. In GitHub Actions it also writes annotations.",
  ],
  examples: [
    "ebb verify",
    "ebb verify --changed-since origin/main",
    "ebb verify --since 1975ea83b712 --prelude roles.sql",
    "ebb verify --scratch-url postgresql://postgres@localhost/postgres --json",
  ],
  run: async (context) => {
    const project = context.project();
    const wanted = await wantedRevisions(context, project);
    const preludes = readPreludes(context);
    const format = formatOf(context);
    const started = context.world.now();
    const texts = project.graph.order.map(({ revision }) => project.read(revision.id).up.source);
    const request = {
      hidesOwner: false,
      server: true,
      preludes,
      texts,
      without: extensionsLeftOut(context),
    };
    const view = await withScratch(context, request, async (use) => {
      const typed = (revision: VerifiedRevision): VerifiedRevision => ({
        ...revision,
        findings: hintsAsTyped(revision.findings, context),
      });
      const revisions = await withProofProgress(context, (onBegin) =>
        verify({
          project,
          bench: use.bench,
          wanted,
          clock: context.world,
          onBegin,
          onRevision: (revision) => tell(context, typed(revision), format),
        }),
      );
      // Before the clean-up, so that nothing that happens there hides the result.
      const view = { scratch: use.description, revisions: revisions.map(typed) };
      const whole = { ...view, durationMs: context.world.now() - started };
      if (format.isJson) context.json(verifyJson(whole));
      else context.out(verifySummary(whole, context.theme));
      return view;
    });
    return areProven(view.revisions.flatMap(({ findings }) => findings)) ? 0 : 3;
  },
};

function extensionsLeftOut({ options }: Context): ReadonlySet<string> {
  const names = options.value("without-extensions")?.split(",") ?? [];
  return new Set(names.map((name) => name.trim()).filter((name) => name !== ""));
}

interface Format {
  readonly isJson: boolean;
  /** Annotations beside the text, in its place, or none. */
  readonly annotates: "no" | "beside" | "only";
}

function formatOf({ wantsJson, options, world }: Context): Format {
  const format = options.value("format");
  const isJson = wantsJson || format === "json";
  if (isJson) return { isJson, annotates: "no" };
  if (format === "github") return { isJson, annotates: "only" };
  const annotates = format === undefined && isInActions(world) ? "beside" : "no";
  return { isJson, annotates };
}

function tell(context: Context, revision: VerifiedRevision, format: Format): void {
  const text = verifiedText(revision, context.options.flag("verbose"), context.theme);
  if (format.isJson) return;
  if (text !== undefined && format.annotates !== "only") context.out(text);
  if (format.annotates === "no") return;
  for (const finding of revision.findings) context.annotate(findingAnnotation(finding));
}

async function wantedRevisions(context: Context, project: Project): Promise<ReadonlySet<string>> {
  const { options, world } = context;
  const { graph } = project;
  const since = options.value("since");
  const ref = options.value("changed-since");
  const old = since === undefined ? new Set() : ancestorsOf(project, since);
  const changed = ref === undefined ? undefined : await changedFiles(ref, world);
  const wanted = graph.order.filter(({ revision }) => {
    const file = resolve(world.cwd, revision.origin);
    return !old.has(revision.id) && (changed === undefined || changed.has(file));
  });
  return new Set(wanted.map(({ revision }) => revision.id));
}

function ancestorsOf({ graph }: Project, since: string): ReadonlySet<string> {
  const named = resolveTargets(graph, [since], undefined);
  const nodes = named.flatMap(({ id }) => graph.nodes.get(id) ?? []);
  const below = ancestors(nodes, "parents and dependencies");
  return new Set([...below].map(({ revision }) => revision.id));
}
