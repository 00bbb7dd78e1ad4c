import type { LintRevision, LintSection, LintStatement } from "./lint-statement.ts";
import type { Hit, RevisionRule, Rule, SectionRule, StatementRule } from "./rule.ts";
import type { SchemaModel } from "./schema-model.ts";
import { takeIn } from "./take-in.ts";

/** A hit of a rule, with its place. */
export interface Found {
  readonly rule: Rule;
  readonly hit: Hit;
  /** Undefined for the header of the file. */
  readonly section: LintSection | undefined;
  /** Undefined for the section's marker line. */
  readonly statement: LintStatement | undefined;
}

/** The rules by kind. */
export interface RuleSet {
  readonly statement: readonly StatementRule[];
  readonly section: readonly SectionRule[];
  readonly revision: readonly RevisionRule[];
}

/** Sorts rules by kind. */
export function ruleSetOf(rules: readonly Rule[]): RuleSet {
  return {
    statement: rules.filter((rule) => rule.kind === "statement"),
    section: rules.filter((rule) => rule.kind === "section"),
    revision: rules.filter((rule) => rule.kind === "revision"),
  };
}

/** Judges a section with the rules, and applies each of its statements to the model. */
export function judgeSection(
  section: LintSection,
  model: SchemaModel,
  rules: RuleSet,
): readonly Found[] {
  const found: Found[] = [];
  for (const statement of section.statements) {
    for (const rule of rules.statement) {
      for (const hit of rule.check(statement, model)) found.push({ rule, hit, section, statement });
    }
    takeIn(model, statement);
  }
  for (const rule of rules.section) {
    for (const hit of rule.check(section, model)) {
      found.push({ rule, hit, section, statement: hit.statement });
    }
  }
  return found;
}

/** Applies a section to the model without judging it. */
export function passSection(section: LintSection, model: SchemaModel): void {
  for (const statement of section.statements) takeIn(model, statement);
}

/** Judges a revision as a whole. */
export function judgeRevision(revision: LintRevision, rules: RuleSet): readonly Found[] {
  const statements = [...revision.up.statements, ...(revision.down?.statements ?? [])];
  return rules.revision.flatMap((rule) =>
    rule.check(revision).map((hit) => {
      const statement = statements.find((each) => each === hit.origin);
      return { rule, hit, statement, section: statement?.section ?? hit.section };
    }),
  );
}
