import type { Fix } from "./fix.ts";
import type { Level } from "./level.ts";
import type { LintRevision, LintSection, LintStatement } from "./lint-statement.ts";
import type { Origin, Schema } from "./schema.ts";

/** A problem of a statement, as a rule found it. */
export interface Hit {
  /** Names the statement's own objects, and says what happens. */
  readonly message: string;
  /** The safe way for this statement: SQL with its own names, or words. */
  readonly safe?: string | undefined;
  /** The safe way for `--fix`, where it is mechanical. */
  readonly fix?: Fix | undefined;
  /** Set if it differs from the rule's own level. */
  readonly level?: Level | undefined;
  /** The byte of the statement that the hit is about. */
  readonly location?: number | undefined;
  /** The table whose size decides how much it weighs. */
  readonly table?: string | undefined;
}

/** A problem of a section, at one of its statements or at its marker line. */
export interface SectionHit extends Hit {
  readonly statement?: LintStatement | undefined;
}

/** A problem of a revision, at one of its sections or statements, or at its header. */
export interface RevisionHit extends Hit {
  readonly section?: LintSection | undefined;
  readonly origin?: Origin | undefined;
}

/** The text about a rule for people: in the docs, and with `ebb lint --explain`. */
export interface RuleText {
  /** squawk's id where squawk has the rule. */
  readonly id: string;
  /** Names of other linters for the same; they count in comments and settings. */
  readonly aliases?: readonly string[];
  readonly level: Level;
  /** The statements that it finds, in one sentence. */
  readonly catches: string;
  /** The effect on the users of the database. */
  readonly why: string;
  /** The safe way, as SQL or in words. */
  readonly safe: string;
  /** The first major version with the remedy, if not all have it. */
  readonly versions?: string;
  /** True where the size of the table decides how much it weighs. */
  readonly weighsBySize?: true;
  /** SQL that it reports, and SQL that it accepts. Tests run both. */
  readonly examples?: Examples;
}

export interface Examples {
  readonly bad: readonly Example[];
  readonly good: readonly Example[];
}

/** SQL of one section. An object if it is anything but a transactional `-- up` of PostgreSQL 18. */
export type Example =
  | string
  | {
      readonly sql: string;
      readonly mode?: "transaction" | "no-transaction";
      readonly postgres?: number;
      readonly options?: string;
      /** The SQL of an earlier revision. */
      readonly before?: string;
    };

/** Looks at each statement, where it stands, before the schema has taken it in. */
export interface StatementRule extends RuleText {
  readonly kind: "statement";
  readonly check: (statement: LintStatement, schema: Schema) => readonly Hit[];
}

/** Looks at a section as a whole, with the schema that it leaves. */
export interface SectionRule extends RuleText {
  readonly kind: "section";
  readonly check: (section: LintSection, after: Schema) => readonly SectionHit[];
}

/** Looks at a revision as a whole, before and after both of its sections. */
export interface RevisionRule extends RuleText {
  readonly kind: "revision";
  readonly check: (revision: LintRevision) => readonly RevisionHit[];
}

/** A rule without code here: the linter itself, the server or git finds it. */
export interface NamedRule extends RuleText {
  readonly kind: "named";
}

export type Rule = StatementRule | SectionRule | RevisionRule | NamedRule;

/** Makes a rule that looks at statements. */
export function statementRule(rule: Omit<StatementRule, "kind">): StatementRule {
  return { kind: "statement", ...rule };
}

/** Makes a rule that looks at sections. */
export function sectionRule(rule: Omit<SectionRule, "kind">): SectionRule {
  return { kind: "section", ...rule };
}

/** Makes a rule that looks at revisions. */
export function revisionRule(rule: Omit<RevisionRule, "kind">): RevisionRule {
  return { kind: "revision", ...rule };
}

/** Makes a rule that does not depend on a parse tree. */
export function namedRule(rule: Omit<NamedRule, "kind">): NamedRule {
  return { kind: "named", ...rule };
}
