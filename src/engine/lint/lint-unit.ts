import { Failure } from "../../failure.ts";
import { type Allowance, findAllowances } from "../../lint/comments.ts";
import { isRevisionLine } from "../../migration/fields.ts";
import type { Migration, Section } from "../../migration/migration.ts";
import { parseMigration } from "../../migration/parse.ts";
import { NO_OPTIONS } from "../../migration/section-options.ts";
import type { SourceFile } from "../../source/directory.ts";
import { readStatements } from "../../sql/statements.ts";
import { decodeSource } from "../../text/decode.ts";
import type { SourceText } from "../../text/place.ts";

/** A file to lint: a revision, a script, or an unreadable file. */
export type LintUnit =
  | {
      readonly kind: "revision";
      readonly migration: Migration;
      readonly allowances: readonly Allowance[];
    }
  | {
      readonly kind: "script";
      readonly section: Section;
      readonly allowances: readonly Allowance[];
    }
  | { readonly kind: "unreadable"; readonly file: string; readonly failure: Failure };

/** Reads a file as a revision if its header says so, else as a script that psql would run. */
export function readUnit({ name, bytes }: SourceFile): LintUnit {
  try {
    const source = decodeSource(name, bytes);
    const allowances = findAllowances(source.text);
    if (!isRevision(source)) return { kind: "script", section: scriptOf(source), allowances };
    // The rules report a BEGIN in a transactional section.
    const migration = parseMigration(source, { isLenient: true });
    return { kind: "revision", migration, allowances };
  } catch (error) {
    if (error instanceof Failure) return { kind: "unreadable", file: name, failure: error };
    throw error;
  }
}

function isRevision({ text }: SourceText): boolean {
  return text
    .split(/\r\n|[\r\n]/)
    .some(
      (line) => line.trimStart().startsWith("--") && isRevisionLine(line.replace(/^\s*--/, "")),
    );
}

/** A script is run statement by statement, as psql does. */
function scriptOf(source: SourceText): Section {
  const { statements, end } = readStatements(source, 0);
  return {
    kind: "up",
    options: { ...NO_OPTIONS, transaction: false },
    statements,
    source: source.text,
    start: 0,
    end,
    origin: source.name,
    checksum: "",
  };
}
