import type { ParseStatement } from "../../grammar/load-grammar.ts";
import type { RevisionGraph } from "../../graph/graph.ts";
import type { LintConfig } from "../../lint/config.ts";
import type { LintFinding } from "../../lint/finding.ts";
import type { Found } from "../../lint/judge.ts";
import type { LintSection } from "../../lint/lint-statement.ts";
import type { Rule } from "../../lint/rule.ts";
import type { SourceFile } from "../../source/directory.ts";
import type { LintDatabase } from "./lint-database.ts";
import type { LintUnit } from "./lint-unit.ts";
import type { ParsedSection } from "./read-units.ts";

/** The files to lint, and the settings. */
export interface LintRequest {
  /** All revision files, with their graph if they form one. */
  readonly files: readonly SourceFile[];
  readonly graph: RevisionGraph | undefined;
  /** Files beside the revisions. */
  readonly scripts: readonly SourceFile[];
  /** Undefined for all. */
  readonly wanted: ReadonlySet<string> | undefined;
  /** True when the wanted revisions run together: objects of one revision are new in the next. */
  readonly isOneRun: boolean;
  readonly parse: ParseStatement;
  readonly rules: readonly Rule[];
  readonly config: LintConfig;
  readonly postgres: number;
  /** Undefined without one. */
  readonly database: LintDatabase | undefined;
}

/** A section as parsed and as judged. */
export interface JudgedSection {
  readonly parsed: ParsedSection;
  readonly read: LintSection;
}

/** The file of a finding. */
export interface FoundIn {
  readonly request: LintRequest;
  readonly unit: Exclude<LintUnit, { kind: "unreadable" }>;
  readonly judged: readonly JudgedSection[];
}

/** A finding and the hit that it comes from. */
export interface PlacedFinding {
  readonly finding: LintFinding;
  readonly found: Found | undefined;
}
