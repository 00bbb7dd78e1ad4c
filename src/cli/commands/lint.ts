import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { lintFiles } from "../../engine/lint/lint-files.ts";
import type { LintRequest } from "../../engine/lint/lint-request.ts";
import { Failure } from "../../failure.ts";
import type { RevisionGraph } from "../../graph/graph.ts";
import { resolveRange } from "../../graph/range.ts";
import { resolveTargets } from "../../graph/resolve.ts";
import { type LintConfig, readConfig, rulesNamed, versionOf } from "../../lint/config.ts";
import { isClean, type LintReport } from "../../lint/finding.ts";
import { VERSIONS } from "../../lint/limits.ts";
import type { Rule } from "../../lint/rule.ts";
import { lintAnnotation } from "../../output/lint/lint-annotation.ts";
import { explainText, ruleJson, ruleListText } from "../../output/lint/lint-explain.ts";
import { lintGitlab } from "../../output/lint/lint-gitlab.ts";
import { lintJson } from "../../output/lint/lint-json.ts";
import { lintJunit } from "../../output/lint/lint-junit.ts";
import { lintMarkdown } from "../../output/lint/lint-markdown.ts";
import { lintSarif } from "../../output/lint/lint-sarif.ts";
import { lintText } from "../../output/lint/lint-text.ts";
import type { SourceFile } from "../../source/directory.ts";
import { closest } from "../../text/distance.ts";
import type { Command, Context } from "../frame/command.ts";
import { showText } from "../frame/pager.ts";
import { changedFiles } from "../terminal/git.ts";
import { isInActions } from "../terminal/voice.ts";

const FORMATS = ["text", "json", "github", "gitlab", "sarif", "junit", "markdown"] as const;

/** `ebb lint`: finds what will hurt before it is applied. */
export const command: Command = {
  options: [
    {
      name: "changed-since",
      value: "GIT-REF",
      summary: "Only the files that changed since the checkout parted from this branch or commit",
    },
    {
      name: "postgres",
      value: "VERSION",
      summary: `The oldest server that must run it, ${VERSIONS.oldest} to ${VERSIONS.newest}`,
    },
    { name: "strict", summary: "Exit with 3 on warnings, too" },
    {
      name: "format",
      value: "FORMAT",
      choices: FORMATS,
      summary: "How the findings are written",
    },
    {
      name: "explain",
      value: "RULE",
      summary: "Tell everything about a rule; all lists the rules",
    },
  ],
  settings: ["dir", "pager"],
  details: [
    "Reads revision files, and plain SQL files that are named, with PostgreSQL's own grammar: locks " +
      "that stop others, rewrites, statements that fail in their section, downs that do not take " +
      "back what their up does.",
    'A comment allows a finding: "-- ebb: allow RULE because REASON" in front of a statement, on a ' +
      "line of its own at the top of a section, or in the header for the whole file. The comments of " +
      "squawk, eugene, pgfence and Atlas count, too.",
    "Exits with 3 when there is an error, with --strict also for a warning. Levels are set in " +
      'ebb.toml: [lint] rules = { "ban-drop-table" = "off" }.',
  ],
  examples: [
    "ebb lint",
    "ebb lint --changed-since origin/main --format github",
    "ebb lint 1975ea83b712:head --postgres 15 --strict",
    "ebb lint schema/orders.sql --json",
    "ebb lint --explain require-concurrent-index-creation",
  ],
  run: async (context) => {
    // Loaded only here: the rules are many.
    const { RULES } = await import("../../lint/rules/rules.ts");
    const explained = context.options.value("explain");
    if (explained !== undefined) return explain(context, RULES, explained);
    const report = await lintFiles(await requestOf(context, RULES));
    return answer(context, report, RULES);
  },
};

async function explain(context: Context, rules: readonly Rule[], name: string): Promise<number> {
  const found = name === "all" ? rules : rulesNamed(name, rules);
  if (found.length === 0) throw unknownRule(name, rules);
  if (context.wantsJson) context.json({ rules: found.map(ruleJson) });
  else if (name === "all") await showText(context, [ruleListText(found, context.screen)]);
  else
    await showText(context, [found.map((rule) => explainText(rule, context.screen)).join("\n\n")]);
  return 0;
}

function unknownRule(name: string, rules: readonly Rule[]): Failure {
  const meant = closest(
    name,
    rules.map(({ id }) => id),
    4,
  );
  return new Failure("EBB_USAGE", `There is no rule "${name}"`, {
    hint: meant === undefined ? "ebb lint --explain all lists them" : `Did you mean ${meant}?`,
  });
}

async function requestOf(context: Context, rules: readonly Rule[]): Promise<LintRequest> {
  const config = configOf(context, rules);
  const { files, graph, wanted, scripts, isOneRun } = await chosen(context);
  const { loadGrammar } = await import("../../grammar/load-grammar.ts");
  return {
    ...{ files, graph, wanted, scripts, isOneRun, rules, config },
    parse: await loadGrammar(),
    postgres: postgresOf(context) ?? config.postgres ?? VERSIONS.oldest,
    ask: undefined,
  };
}

function configOf({ resolved }: Context, rules: readonly Rule[]): LintConfig {
  const reading = readConfig(resolved.lint, rules);
  if (reading.kind === "config") return reading.config;
  throw new Failure("EBB_BAD_SETTING", reading.message, { hint: reading.hint });
}

function postgresOf({ options }: Context): number | undefined {
  const text = options.value("postgres");
  if (text === undefined) return undefined;
  const version = versionOf(text);
  if (version !== undefined) return version;
  throw new Failure("EBB_USAGE", `"${text}" is no version of PostgreSQL that ebb knows`, {
    hint: `Write a major version from ${VERSIONS.oldest} to ${VERSIONS.newest}`,
  });
}

type Chosen = Pick<LintRequest, "files" | "graph" | "wanted" | "scripts" | "isOneRun">;

/** Words that name files are files; all others name revisions. */
async function chosen(context: Context): Promise<Chosen> {
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

function graphOf(context: Context): RevisionGraph | undefined {
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

async function answer(
  context: Context,
  report: LintReport,
  rules: readonly Rule[],
): Promise<number> {
  const { options, world, screen, version } = context;
  const isStrict = options.flag("strict");
  const format = context.wantsJson ? "json" : (options.value("format") ?? "text");
  switch (format) {
    case "json":
      context.json(lintJson(report, isStrict));
      break;
    case "github":
      for (const finding of report.findings) context.annotate(lintAnnotation(finding));
      break;
    case "gitlab":
      context.out(JSON.stringify(lintGitlab(report), undefined, 2));
      break;
    case "sarif":
      context.out(JSON.stringify(lintSarif(report, { rules, version }), undefined, 2));
      break;
    case "junit":
      context.out(lintJunit(report, isStrict));
      break;
    case "markdown":
      context.out(lintMarkdown(report));
      break;
    default:
      await showText(context, [lintText(report, screen, options.flag("verbose"))]);
      if (isInActions(world)) {
        for (const finding of report.findings) context.annotate(lintAnnotation(finding));
      }
  }
  return isClean(report, isStrict) ? 0 : 3;
}
