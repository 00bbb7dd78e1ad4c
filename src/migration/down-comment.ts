import { createScanner } from "../sql/scanner.ts";
import type { Section } from "./migration.ts";

/**
 * Tells whether a comment begins with "down", whatever decorates it: `=== Downgrade ===`.
 *
 * In a file without `-- down` what follows such a comment was most likely meant for down, and would
 * run as part of up.
 */
export function beginsWithDown(comment: string): boolean {
  return /^[^\p{L}\p{N}]*down/iu.test(comment);
}

/** Finds the first such comment between the statements of a section, also a block comment. */
export function findDownComment({ source, start, end, statements }: Section): number | undefined {
  let from = start;
  for (const statement of [...statements, { start: end, end, copyData: undefined }]) {
    const scanner = createScanner(source, from);
    while (scanner.next() && scanner.start < statement.start) {
      const isComment = scanner.kind === "line comment" || scanner.kind === "block comment";
      if (isComment && beginsWithDown(source.slice(scanner.start, scanner.end))) {
        return scanner.start;
      }
    }
    from = statement.copyData?.end ?? statement.end;
  }
  return undefined;
}
