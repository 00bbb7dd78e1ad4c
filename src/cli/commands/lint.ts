import { readState } from "../../engine/ledger/ledger-state.ts";
import { lintFiles } from "../../engine/lint/lint-files.ts";
import { Failure } from "../../failure.ts";
import { rulesNamed, versionOf } from "../../lint/config.ts";
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
import { closest } from "../../text/distance.ts";
import type { Command, Context } from "../frame/command.ts";
import { WRITE_CONFIG } from "../frame/context.ts";
import { showText } from "../frame/pager.ts";
import { findDatabase, targetJson, withSession } from "../shared/database.ts";
import { chosenFiles } from "../shared/lint-files.ts";
import { FIX_OPTIONS, fixFindings } from "../shared/lint-fix.ts";
import { besideDatabase, lintConfig } from "../shared/lint-request.ts";
import { ALLOW_GLOBAL_OPTION, PRELUDE_OPTION, SCRATCH_SETTINGS } from "../shared/scratch.ts";
import { writeLintConfig } from "../shared/write-lint-config.ts";
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
    {
      name: "against-database",
      summary: "Weigh findings by the sizes of its tables, and show who is in the way there now",
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
    ...FIX_OPTIONS,
    PRELUDE_OPTION,
    ALLOW_GLOBAL_OPTION,
    {
      name: WRITE_CONFIG,
      summary:
        "Write the table [lint] of ebb.toml from squawk's .squawk.toml, or from the named file",
    },
  ],
  settings: [
    ...(["dir", "pager", "url", "passwordCommand", "envFile", "schema", "versionTable"] as const),
    ...(["wait", "author", ...SCRATCH_SETTINGS] as const),
  ],
  details: [
    "Reads revision files, and plain SQL files that are named, with PostgreSQL's own grammar: locks " +
      "that stop others, rewrites, statements that fail in their section, downs that do not take " +
      "back what their up does.",
    'A comment allows a finding: "-- ebb: allow RULE because REASON" in front of a statement, on a ' +
      "line of its own at the top of a section, or in the header for the whole file. The comments of " +
      "squawk, eugene, pgfence and Atlas count, too.",
    "Exits with 3 when there is an error, with --strict also for a warning. Levels are set in " +
      'ebb.toml: [lint] rules = { "ban-drop-table" = "off" }.',
    "With --fix ebb writes the safe form where it is mechanical: an index CONCURRENTLY in a revision of " +
      "its own, a constraint NOT VALID with its VALIDATE in a later one, a key USING INDEX. It shows the " +
      "diff, proves on a scratch database that the result leads to the same schema, and changes no revision that the database has applied.",
    "With --against-database an error about a small table is a note, and a warning about a huge one an " +
      "error. Nothing is written there, and nothing waits for a lock.",
  ],
  examples: [
    "ebb lint",
    "ebb lint --changed-since origin/main --format github",
    "ebb lint 1975ea83b712:head --postgres 15 --strict",
    "ebb lint schema/orders.sql --json",
    "ebb lint --against-database",
    "ebb lint --explain require-concurrent-index-creation",
    "ebb lint head --fix",
    "ebb lint --write-config",
  ],
  run: async (context) => {
    // Loaded only here: the rules are many.
    const { RULES } = await import("../../lint/rules/rules.ts");
    const explained = context.options.value("explain");
    if (explained !== undefined) return explain(context, RULES, explained);
    if (context.options.flag(WRITE_CONFIG)) {
      await writeLintConfig(context, RULES);
      return 0;
    }
    const linted = await lint(context, RULES);
    if (!context.options.flag("fix")) return answer(context, linted, RULES);
    const fixed = await fixFindings(context, linted.report);
    const after = fixed.length === 0 ? linted : await lint(context, RULES, fixed);
    return answer(context, { ...after, fixed: { fixed } }, RULES);
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

/** Lints without a database, or beside the one of the command line. */
async function lint(
  context: Context,
  rules: readonly Rule[],
  fixed: readonly string[] = [],
): Promise<Linted> {
  const config = lintConfig(context, rules);
  const named = await chosenFiles(context);
  const chosen = { ...named, wanted: named.wanted && new Set([...named.wanted, ...fixed]) };
  const given = givenVersion(context) ?? config.postgres;
  const { loadGrammar } = await import("../../grammar/load-grammar.ts");
  const request = { ...chosen, rules, config, parse: await loadGrammar() };
  if (!context.options.flag("against-database")) {
    const postgres = given ?? VERSIONS.oldest;
    return { report: await lintFiles({ ...request, postgres, database: undefined }) };
  }
  const database = await findDatabase(context);
  return withSession(database, async (session) => {
    const { schema, versionTable } = context.settings;
    const state = await readState(session, { schema, versionTable, detail: "heads" });
    const beside = besideDatabase(request, { session, state, postgres: given });
    const target = targetJson(database.connection, state.ledger);
    return { report: await lintFiles(beside), target: { target } };
  });
}

interface Linted {
  readonly report: LintReport;
  /** The `target` of the JSON document. */
  readonly target?: { readonly target: Readonly<Record<string, unknown>> };
  /** The revisions that `--fix` changed or created. */
  readonly fixed?: { readonly fixed: readonly string[] };
}

function givenVersion({ options }: Context): number | undefined {
  const text = options.value("postgres");
  if (text === undefined) return undefined;
  const version = versionOf(text);
  if (version !== undefined) return version;
  throw new Failure("EBB_USAGE", `"${text}" is no version of PostgreSQL that ebb knows`, {
    hint: `Write a major version from ${VERSIONS.oldest} to ${VERSIONS.newest}`,
  });
}

async function answer(
  context: Context,
  { report, target, fixed }: Linted,
  rules: readonly Rule[],
): Promise<number> {
  const { options, world, screen, version } = context;
  const isStrict = options.flag("strict");
  const format = context.wantsJson ? "json" : (options.value("format") ?? "text");
  switch (format) {
    case "json":
      context.json({ ...target, ...lintJson(report, isStrict), ...fixed });
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
