import {
  findDependencies,
  findParents,
  refuseSeveralHeads,
} from "../../engine/project/new-revision.ts";
import { Failure } from "../../failure.ts";
import { draftRevision } from "../../migration/draft.ts";
import type { Command, OptionSpec, Options } from "../frame/command.ts";
import {
  AUTOGENERATE_OPTIONS,
  AUTOGENERATE_SETTINGS,
  autogenerate,
} from "../shared/autogenerate.ts";
import { writeRevision } from "../shared/new-file.ts";

/** The options that `revision` and `merge` share. */
export const NEW_REVISION_OPTIONS: readonly OptionSpec[] = [
  { name: "message", short: "m", value: "TEXT", summary: "What the revision does" },
  {
    name: "branch-label",
    value: "LABEL",
    repeatable: true,
    summary: "A name for the branch that begins here",
  },
  { name: "rev-id", value: "ID", summary: "The revision's id instead of 12 random hex digits" },
  { name: "splice", summary: "Allow a parent that is not a head: this starts a branch" },
  {
    name: "version-path",
    value: "DIR",
    summary: "The directory to write into, if there are several",
  },
];

/** `ebb revision`: writes a new revision file. */
export const command: Command = {
  instead: 'ebb revision -m "what it does"',
  options: [
    ...NEW_REVISION_OPTIONS,
    {
      name: "head",
      value: "REVISION",
      summary: "The parent: a head, LABEL@head, or base for a new root (default: head)",
    },
    {
      name: "depends-on",
      value: "REVISION",
      repeatable: true,
      summary: "A revision or label that must be applied before",
    },
    ...AUTOGENERATE_OPTIONS,
  ],
  settings: ["author", ...AUTOGENERATE_SETTINGS],
  details: [
    "The file has an empty up and down section for you to write.",
    "With --autogenerate ebb writes both from the difference between the revisions and the wanted " +
      "schema, and runs them on a scratch database: the up must give exactly the wanted schema, the " +
      "down exactly the schema before. Remaining differences are listed at the top of the file, and " +
      "the exit status is 3. If one transaction is not enough, ebb writes several files.",
  ],
  examples: [
    'ebb revision -m "add user profiles"',
    'ebb revision -m "add emails" --autogenerate --wanted schema',
    'ebb revision -m "billing" --head base --branch-label billing',
    'ebb revision -m "hotfix" --head 1975ea83b712 --splice',
    'ebb revision -m "invoices" --head billing@head --depends-on 375b918c8740',
  ],
  run: async (context) => {
    const { options } = context;
    const project = context.project();
    const { graph } = project;
    const head = options.value("head");
    if (head === undefined) refuseSeveralHeads(graph);
    const request = {
      project,
      parents: findParents(graph, [head ?? "head"], { splice: options.flag("splice") }),
      depends: findDependencies(graph, options.values("depends-on")),
    };
    if (options.flag("autogenerate")) return autogenerate(context, request);
    refuseWithout(options);
    return writeRevision(context, { ...request, draft: draftRevision });
  },
};

/** Refuses options that only `--autogenerate` uses. */
function refuseWithout(options: Options): void {
  const stray = AUTOGENERATE_OPTIONS.find(
    ({ name }) => name !== "autogenerate" && options.isGiven(name),
  );
  if (stray === undefined) return;
  throw new Failure("EBB_USAGE", `Option --${stray.name} needs --autogenerate`, {});
}
