import type { ParseStatement } from "../../grammar/load-grammar.ts";
import type { LintLimits } from "../../lint/limits.ts";
import type { LintSection } from "../../lint/lint-statement.ts";
import { type ReadText, readLintSection } from "../../lint/read-section.ts";
import { questionsOf, type ReadStatement, readEffects } from "../../locks/effects.ts";
import type { Facts, Questions } from "../../locks/facts.ts";
import { type StatementLocks, statementLocks } from "../../locks/statement-locks.ts";
import type { Section } from "../../migration/migration.ts";
import type { Parsed } from "../../syntax/parse-tree.ts";

/** A section with the trees of its statements. */
export interface ParsedSection {
  readonly section: Section;
  readonly read: readonly ReadStatement[];
}

/** Reads the trees of a section's statements. */
export async function parseStatements(
  section: Section,
  parse: ParseStatement,
): Promise<ParsedSection> {
  const parsed: Parsed[] = [];
  for (const { start, end } of section.statements) {
    parsed.push(await parse(section.source.slice(start, end)));
  }
  return { section, read: readEffects(parsed) };
}

/** Returns the questions about sections for the catalog. */
export function questionsAbout(sections: readonly ParsedSection[]): Questions {
  return questionsOf(sections.flatMap(({ read }) => read));
}

/**
 * Returns the locks of sections that run one after the other. Objects of one section are new in the
 * next.
 */
export function locksOfRun(
  sections: readonly ParsedSection[],
  facts: Facts | undefined,
): ReadonlyMap<Section, readonly StatementLocks[]> {
  const all = statementLocks(
    sections.flatMap(({ read }) => read),
    facts,
  );
  let taken = 0;
  return new Map(
    sections.map(({ section, read }) => {
      taken += read.length;
      return [section, all.slice(taken - read.length, taken)];
    }),
  );
}

export interface SectionTerms {
  readonly postgres: number;
  readonly limits: LintLimits;
  readonly isOfRevision: boolean;
  readonly chosen: ReadonlySet<string>;
}

/** Creates the section for the rules. */
export function lintSectionOf(
  { section, read }: ParsedSection,
  locks: readonly StatementLocks[],
  terms: SectionTerms,
): LintSection {
  const texts = section.statements.flatMap(({ start, end }, at): readonly ReadText[] => {
    const [tree, own] = [read[at], locks[at]];
    if (tree === undefined || own === undefined) return [];
    return [{ sql: section.source.slice(start, end), start, read: tree, locks: own }];
  });
  return readLintSection({ kind: section.kind, options: section.options, ...terms }, texts);
}
