import type { Range } from "../sql/identifier.ts";
import type { SourceText } from "../text/place.ts";
import { type Line, linesOf, lost } from "./files.ts";
import type { Remark } from "./importer.ts";

/** A changeset of a formatted SQL file. */
export interface ChangeSet {
  readonly author: string;
  readonly id: string;
  readonly line: number;
  readonly attributes: ReadonlyMap<string, string>;
  readonly source: SourceText;
  readonly up: readonly Range[];
  /** The lines of its rollback; undefined if it has none. */
  readonly down: string | undefined;
  readonly comment: string;
  /** Properties of the file, for `${name}`. */
  readonly properties: ReadonlyMap<string, string>;
}

const FIRST_LINE = /^\s*--\s*liquibase formatted sql\b/i;
const CHANGESET =
  /^\s*--\s*changeset\s+("[^"]*"|'[^']*'|[^\s:]+):("[^"]*"|'[^']*'|\S+)(?:\s+(.*))?$/i;
const OTHER =
  /^\s*--\s*(rollback|preconditions|precondition-[\w-]+|comment|property|validCheckSum|ignoreLines)\b:?\s*(.*)$/i;

/** Returns true for a file whose first line with words names Liquibase. */
export function isFormattedSql(text: string): boolean {
  return FIRST_LINE.test(text.replace(/^\uFEFF/, "").replace(/^(?:[ \t]*\r?\n)+/, ""));
}

/** Reads the changesets of a file, in their order. */
export function readChangeSets(source: SourceText, remarks: Remark[]): readonly ChangeSet[] {
  const reading = new FileReading(source, remarks);
  for (const line of linesOf(source.text)) reading.take(line);
  return reading.finish();
}

type Draft = Pick<ChangeSet, "author" | "id" | "line" | "attributes"> & {
  readonly up: Range[];
  readonly down: string[];
  readonly comment: string[];
};

class FileReading {
  readonly #source: SourceText;
  readonly #remarks: Remark[];
  readonly #properties = new Map<string, string>();
  readonly #drafts: Draft[] = [];
  /** Lines to leave out: a number, or all up to the end mark. */
  #ignored = 0;
  #isRollbackBlock = false;

  constructor(source: SourceText, remarks: Remark[]) {
    this.#source = source;
    this.#remarks = remarks;
  }

  take(line: Line): void {
    const draft = this.#drafts.at(-1);
    if (this.#isRollbackBlock) this.#takeBlock(line);
    else if (/^\s*\/\*\s*liquibase\s+rollback\b/i.test(line.text)) this.#isRollbackBlock = true;
    else if (this.#isIgnored(line)) return;
    else if (CHANGESET.test(line.text)) this.#open(line);
    else if (OTHER.test(line.text)) this.#takeOther(line);
    else if (!FIRST_LINE.test(line.text)) draft?.up.push(line);
  }

  finish(): readonly ChangeSet[] {
    return this.#drafts.map(({ up, down, comment, ...draft }) => ({
      ...draft,
      source: this.#source,
      up: withoutBlankEnds(this.#source.text, up),
      down: down.length === 0 ? undefined : down.join("\n"),
      comment: comment.join("\n"),
      properties: this.#properties,
    }));
  }

  #isIgnored({ text }: Line): boolean {
    const [, word = ""] = /^\s*--\s*ignoreLines:(\w+)/i.exec(text) ?? [];
    if (word.toLowerCase() === "end") this.#ignored = 0;
    else if (word.toLowerCase() === "start") this.#ignored = Number.POSITIVE_INFINITY;
    else if (word !== "") this.#ignored = Number(word);
    else if (this.#ignored > 0) this.#ignored--;
    else return false;
    return true;
  }

  #takeBlock({ text }: Line): void {
    const end = text.indexOf("*/");
    if (end >= 0) this.#isRollbackBlock = false;
    const words = end < 0 ? text : text.slice(0, end);
    if (words.trim() !== "") this.#drafts.at(-1)?.down.push(words);
  }

  #open({ text, number }: Line): void {
    const [, author = "", id = "", attributes = ""] = CHANGESET.exec(text) ?? [];
    const about = { author: unquoted(author), id: unquoted(id), line: number };
    const draft = { ...about, attributes: attributesOf(attributes), up: [], down: [], comment: [] };
    this.#drafts.push(draft);
  }

  #takeOther({ text, number }: Line): void {
    const [, word = "", rest = ""] = OTHER.exec(text) ?? [];
    const draft = this.#drafts.at(-1);
    const kind = word.toLowerCase();
    if (kind === "rollback") draft?.down.push(rest);
    else if (kind === "comment") draft?.comment.push(rest.trim());
    else if (kind === "property") {
      const pairs = attributesOf(rest);
      this.#properties.set(pairs.get("name") ?? "", pairs.get("value") ?? "");
    } else if (kind.startsWith("precondition")) {
      const remark = `ebb has no preconditions: ${text.trim().replace(/^--\s*/, "")}`;
      this.#remarks.push(lost(this.#source.name, remark, number));
    }
  }
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const pairs = text.matchAll(/([\w-]+):\s*("[^"]*"|'[^']*'|\S+)/g);
  return new Map(Array.from(pairs, ([, name = "", value = ""]) => [name, unquoted(value)]));
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

/** Blank lines around a changeset belong to none. */
function withoutBlankEnds(text: string, lines: readonly Range[]): readonly Range[] {
  const isBlank = ({ start, end }: Range): boolean => text.slice(start, end).trim() === "";
  const first = lines.findIndex((line) => !isBlank(line));
  const last = lines.findLastIndex((line) => !isBlank(line));
  return first < 0 ? [] : lines.slice(first, last + 1);
}
