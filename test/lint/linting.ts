import { Buffer } from "node:buffer";
import { lintFiles } from "../../src/engine/lint/lint-files.ts";
import type { LintRequest } from "../../src/engine/lint/lint-request.ts";
import { createProject } from "../../src/engine/project/project.ts";
import { loadGrammar } from "../../src/grammar/load-grammar.ts";
import { DEFAULT_CONFIG, type LintConfig } from "../../src/lint/config.ts";
import type { LintReport } from "../../src/lint/finding.ts";
import type { Level } from "../../src/lint/level.ts";
import { DEFAULT_LIMITS, type LintLimits } from "../../src/lint/limits.ts";
import { RULES } from "../../src/lint/rules/rules.ts";
import type { SourceFile } from "../../src/source/directory.ts";

const parse = await loadGrammar();

export interface LintingOptions extends Partial<Omit<LintRequest, "config">> {
  readonly levels?: Readonly<Record<string, Level>>;
  readonly limits?: LintLimits;
}

/** Lints revision files by their names, in the order of their graph. */
export function lintRevisions(
  files: Readonly<Record<string, string>>,
  { levels = {}, limits = DEFAULT_LIMITS, ...options }: LintingOptions = {},
): Promise<LintReport> {
  const sources = Object.entries(files).map(fileOf);
  const chosen = new Map(Object.entries(levels));
  const config: LintConfig = { ...DEFAULT_CONFIG, levels: chosen, limits };
  return lintFiles({
    ...{ files: sources, graph: graphOf(sources), scripts: [], wanted: undefined },
    ...{ isOneRun: false, parse, rules: RULES, config, postgres: 18, database: undefined },
    ...options,
  });
}

/** Lints a script that is no revision. */
export function lintScript(sql: string, options: LintingOptions = {}): Promise<LintReport> {
  return lintRevisions({}, { scripts: [fileOf(["script.sql", sql])], ...options });
}

function fileOf([name, text]: readonly [string, string]): SourceFile {
  return { name, bytes: Buffer.from(text) };
}

function graphOf(files: readonly SourceFile[]): LintRequest["graph"] {
  try {
    return createProject(files).graph;
  } catch {
    return undefined;
  }
}
