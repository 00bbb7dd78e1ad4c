import type { Place } from "../failure.ts";
import type { Allowance } from "./comments.ts";
import type { PlacedFix } from "./fix.ts";
import type { Level } from "./level.ts";

/** A finding of a rule, for people and machines. */
export interface LintFinding {
  /** `EBB_LINT`, or the code of the failure for which a file cannot be read. */
  readonly code: string;
  /** Undefined where the file cannot be read. */
  readonly rule: string | undefined;
  /** Other linters' names for the rule. */
  readonly aliases: readonly string[];
  readonly severity: Exclude<Level, "off">;
  readonly message: string;
  /** The safe way. */
  readonly hint: string | undefined;
  /** The safe way for `--fix`, where it is mechanical. */
  readonly fix?: PlacedFix | undefined;
  readonly revision: string | undefined;
  readonly direction: "up" | "down" | "assert" | undefined;
  /** The place of its statement, or else of its section or file. */
  readonly place: Place | undefined;
  /** The part of the statement in question, if it starts elsewhere. */
  readonly part: Place | undefined;
  /** The statement itself. */
  readonly statement: string | undefined;
  /** The sizes of the locked tables, where they decided the level. */
  readonly sizes: readonly TableSize[];
  /** The comment that allows it. Then it does not count. */
  readonly allowedBy: Pick<Allowance, "by" | "reason"> | undefined;
}

/** The size of a table in a database. */
export interface TableSize {
  readonly table: string;
  readonly bytes: number;
  /** Undefined where nobody counted. */
  readonly rows: number | undefined;
}

/** All that was found, in the order of the files and lines. */
export interface LintReport {
  readonly findings: readonly LintFinding[];
  /** Those that a comment allows. */
  readonly allowed: readonly LintFinding[];
  /** How many revisions and files were read. */
  readonly count: number;
  /** The target version of PostgreSQL. */
  readonly postgres: number;
}

/** Checks if `ebb lint` can end with 0. */
export function isClean({ findings }: LintReport, isStrict: boolean): boolean {
  return findings.every(
    ({ severity }) => severity !== "error" && !(isStrict && severity === "warning"),
  );
}
