import type { Section } from "./migration.ts";

/** The parts of a revision that show whether its SQL was forgotten. */
export interface WrittenSections {
  readonly parents: readonly string[];
  readonly up: Section | undefined;
  readonly down: Section | undefined;
  readonly assert: Section | undefined;
}

/**
 * Checks if the SQL of a revision was forgotten: its up section is empty, and its down section does
 * not declare that. A merge needs none.
 */
export function isForgotten({ parents, up, down, assert }: WrittenSections): boolean {
  const isEmpty = [up, assert].every((section) => (section?.statements.length ?? 0) === 0);
  const isDeclared = down?.options.nothing || down?.options.irreversible !== undefined;
  return up !== undefined && down !== undefined && isEmpty && !isDeclared && parents.length <= 1;
}
