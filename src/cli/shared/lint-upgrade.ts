import { readState } from "../../engine/ledger/ledger-state.ts";
import { lintFiles } from "../../engine/lint/lint-files.ts";
import type { Preparation, PreparedPlan } from "../../engine/prepare/prepare.ts";
import { Failure } from "../../failure.ts";
import type { LintFinding, LintReport } from "../../lint/finding.ts";
import { VERSIONS } from "../../lint/limits.ts";
import { findingLine, findingSummary } from "../../output/lint/finding-line.ts";
import { counted } from "../../text/counted.ts";
import type { Context, OptionSpec } from "../frame/command.ts";
import { besideDatabase, lintConfig } from "./lint-request.ts";

/** The option that lints the revisions of an upgrade before any of them runs. */
export const LINT_OPTION: OptionSpec = {
  name: "lint",
  value: "MODE",
  choices: ["error", "warn", "off"],
  summary: "Lint the revisions first: error refuses to run after an error, warn reports it (off)",
};

/**
 * Lints the ups of a prepared upgrade against its database, as `--lint` says.
 *
 * @throws {Failure} `EBB_LINT` with `--lint error` after an error, `EBB_BAD_SETTING`
 */
export async function lintUpgrade(
  context: Context,
  preparation: Preparation,
  { plan }: PreparedPlan,
): Promise<void> {
  const mode = context.options.value(LINT_OPTION.name) ?? "off";
  if (mode === "off" || plan.steps.length === 0) return;
  const wanted = new Set(plan.steps.map(({ revision }) => revision.id));
  const { findings } = await reportOf(context, preparation, wanted);
  // The downs do not run now.
  const ofUps = findings.filter(({ direction }) => direction !== "down");
  const errors = ofUps.filter(({ severity }) => severity === "error");
  const [first, ...more] = errors;
  if (mode === "error" && first !== undefined) throw refusal(first, more.length);
  for (const finding of ofUps) {
    if (finding.severity === "note") continue;
    preparation.options.onEvent({ kind: "remark", text: findingLine(finding) });
  }
}

async function reportOf(
  context: Context,
  { project, session }: Preparation,
  wanted: ReadonlySet<string>,
): Promise<LintReport> {
  const { RULES } = await import("../../lint/rules/rules.ts");
  const { loadGrammar } = await import("../../grammar/load-grammar.ts");
  const config = lintConfig(context, RULES);
  const request = {
    ...{ files: context.files(), graph: project.graph, wanted, scripts: [], isOneRun: true },
    ...{ rules: RULES, config, parse: await loadGrammar() },
  };
  if (session === undefined) {
    const postgres = config.postgres ?? VERSIONS.oldest;
    return lintFiles({ ...request, postgres, database: undefined });
  }
  const { schema, versionTable } = context.settings;
  const state = await readState(session, { schema, versionTable, detail: "heads" });
  return lintFiles(besideDatabase(request, { session, state, postgres: undefined }));
}

function refusal(first: LintFinding, more: number): Failure {
  const others = more === 0 ? "" : `, and ${counted(more, "more error")}`;
  return new Failure("EBB_LINT", `${findingSummary(first)}${others}`, {
    hint:
      `See the safe way with: ebb lint ${first.revision ?? ""} --against-database; or allow it with ` +
      `a comment: -- ebb: allow ${first.rule ?? "RULE"} because …`,
    place: first.part ?? first.place,
  });
}
