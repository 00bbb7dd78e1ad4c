import type { Section } from "../../migration/migration.ts";
import { startOfNextLine } from "../../sql/literal.ts";
import type { Statement } from "../../sql/statements.ts";

/** A part of a text, and the text in its place. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Changes statements of a section, and keeps everything else as it is written. */
export class SourceEdits {
  readonly #section: Section;
  readonly #edits: Edit[] = [];
  readonly #removed = new Set<Statement>();

  constructor(section: Section) {
    this.#section = section;
  }

  /** The statements that are left, changed or not. */
  get kept(): readonly Statement[] {
    return this.#section.statements.filter((statement) => !this.#removed.has(statement));
  }

  replace({ start, end }: Pick<Statement, "start" | "end">, text: string): void {
    this.#edits.push({ start, end, text });
  }

  /** Takes a statement out, and returns it with the comments above it. */
  take(statement: Statement): string {
    const { source } = this.#section;
    const start = this.#leadOf(statement);
    this.#removed.add(statement);
    const [tail = ""] = /^\s*;?[ \t]*(?:\r\n|\n)?/.exec(source.slice(statement.end)) ?? [];
    this.#edits.push({ start, end: statement.end + tail.length, text: "" });
    return source.slice(start, statement.start);
  }

  /** Returns the text after the marker line. */
  text(): string {
    const { source, start, end } = this.#section;
    const edits = [...this.#edits].sort((one, other) => one.start - other.start);
    let text = "";
    let at = Math.min(startOfNextLine(source, start), end);
    for (const edit of edits) {
      text += source.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    return (text + source.slice(at, end)).replace(/\n{3,}/g, "\n\n").trim();
  }

  /** Returns the start of the comment lines directly above a statement, or its own. */
  #leadOf({ start }: Statement): number {
    const { source, start: from } = this.#section;
    const first = startOfNextLine(source, from);
    const before = source.slice(first, start);
    const [lead = ""] = /(?:(?<=^|\n)[ \t]*--[^\n]*\n)*[ \t]*$/.exec(before) ?? [];
    return start - lead.length;
  }
}
