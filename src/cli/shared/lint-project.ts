import { lintFiles } from "../../engine/lint/lint-files.ts";
import type { LintRequest } from "../../engine/lint/lint-request.ts";
import type { LintReport } from "../../lint/finding.ts";
import { VERSIONS } from "../../lint/limits.ts";
import type { Context } from "../frame/command.ts";
import { lintConfig } from "./lint-request.ts";

/**
 * Lints revision files with the settings of the project, without a database.
 *
 * @throws {Failure} `EBB_BAD_SETTING`
 */
export async function lintProject(
  context: Context,
  chosen: Pick<LintRequest, "files" | "graph" | "wanted">,
): Promise<LintReport> {
  // Loaded only here: the rules are many.
  const { RULES } = await import("../../lint/rules/rules.ts");
  const { loadGrammar } = await import("../../grammar/load-grammar.ts");
  const config = lintConfig(context, RULES);
  const postgres = config.postgres ?? VERSIONS.oldest;
  return lintFiles({
    ...{ ...chosen, scripts: [], isOneRun: false, rules: RULES, config, postgres },
    ...{ parse: await loadGrammar(), database: undefined },
  });
}
