import type { SquashedUp } from "../engine/author/squash.ts";
import type { Fate, JudgedStatement } from "../engine/author/squash-statements.ts";
import type { Move } from "../source/squashed-files.ts";
import { counted } from "../text/counted.ts";
import { cell } from "./screen/screen.ts";

/** The result of a squash. */
export interface SquashView extends Omit<SquashedUp, "up"> {
  readonly revision: string;
  readonly file: string;
  readonly replaces: readonly string[];
  readonly lastRelease: string | undefined;
  readonly moved: readonly Move[];
  /** False after a dry run, and if it is not proven. */
  readonly isWritten: boolean;
  /** More facts for a person. */
  readonly notes: readonly string[];
}

/** Says whether a person has work to do. */
export function isWhole({
  doubts,
  statements,
}: Pick<SquashView, "doubts" | "statements">): boolean {
  return doubts.length === 0 && statements.every(({ fate }) => fate !== "lost");
}

/** Returns a squash as JSON. */
export function squashJson(view: SquashView): Readonly<Record<string, unknown>> {
  const { revision, file, replaces, lastRelease, moved, statements, frozen, doubts } = view;
  return {
    revision,
    file,
    replaces,
    last_release: lastRelease ?? null,
    moved,
    statements: statements.map((each) => ({
      revision: each.revision,
      file: each.file,
      line: each.line,
      sql: each.sql,
      result: each.fate,
      reason: each.reason,
    })),
    frozen_columns: frozen,
    proven: doubts.length === 0,
    doubts,
    notes: view.notes,
    written: view.isWritten,
  };
}

/** Returns a squash as text. */
export function squashText(view: SquashView): string {
  const { revision, file, replaces, moved, isWritten } = view;
  const count = counted(replaces.length + 1, "revision");
  const [first] = moved;
  return [
    `${isWritten ? "Squashed" : "Would squash"} ${count} into ${revision}: ${cell(file)}`,
    ...(first === undefined
      ? []
      : [
          `${isWritten ? "Moved" : "Would move"} ${counted(moved.length, "file")} into ${cell(folderOf(first.to))}`,
        ]),
    ...statementLines(view.statements),
    ...view.frozen.map(
      (column) =>
        `  ${cell(column)} has another value at each run: the squash holds that of this one`,
    ),
    ...view.notes.map((note) => `  ${cell(note)}`),
    ...view.doubts.map((doubt) => `  not proven: ${cell(doubt)}`),
  ].join("\n");
}

const WORDS: Readonly<Record<Fate, string>> = {
  kept: "kept",
  rows: "rows written",
  gone: "not needed",
  lost: "left out",
};

function statementLines(statements: readonly JudgedStatement[]): readonly string[] {
  return statements.map(({ file, line, sql, fate, reason }) => {
    const why = fate === "kept" ? "" : ` (${reason})`;
    return `  ${WORDS[fate]}: ${cell(file)}:${line} ${cell(shortened(sql))}${cell(why)}`;
  });
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

const LONGEST = 60;

function shortened(sql: string): string {
  const line = sql.replace(/\s+/g, " ");
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`;
}
