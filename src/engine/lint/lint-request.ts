import type { ParseStatement } from "../../grammar/load-grammar.ts";
import type { RevisionGraph } from "../../graph/graph.ts";
import type { LintConfig } from "../../lint/config.ts";
import type { LintFinding } from "../../lint/finding.ts";
import type { Found } from "../../lint/judge.ts";
import type { LintSection } from "../../lint/lint-statement.ts";
import type { Rule } from "../../lint/rule.ts";
import type { Facts, Questions } from "../../locks/facts.ts";
import type { SourceFile } from "../../source/directory.ts";
import type { LintUnit } from "./lint-unit.ts";
import type { ParsedSection } from "./read-units.ts";

/** What is linted, and how. */
export interface LintRequest {
  /** All revision files, and their graph where they make one. */
  readonly files: readonly SourceFile[];
  readonly graph: RevisionGraph | undefined;
  /** Files beside the revisions. */
  readonly scripts: readonly SourceFile[];
  /** Undefined for all. */
  readonly wanted: ReadonlySet<string> | undefined;
  /** True where the wanted revisions are applied together: what one makes is new in the next. */
  readonly isOneRun: boolean;
  readonly parse: ParseStatement;
  readonly rules: readonly Rule[];
  readonly config: LintConfig;
  readonly postgres: number;
  /** Asks the catalog of a database; undefined where none is asked. */
  readonly ask: ((questions: Questions) => Promise<Facts>) | undefined;
}

/** A section as it was read and as it was judged. */
export interface JudgedSection {
  readonly parsed: ParsedSection;
  readonly read: LintSection;
}

/** Where what was found stands. */
export interface FoundIn {
  readonly request: LintRequest;
  readonly unit: Exclude<LintUnit, { kind: "unreadable" }>;
  readonly judged: readonly JudgedSection[];
}

/** A finding, and what it was made of. */
export interface PlacedFinding {
  readonly finding: LintFinding;
  readonly found: Found | undefined;
}
