import { Failure } from "../failure.ts";
import type { SectionDraft } from "../migration/draft.ts";
import { isRevisionLine } from "../migration/fields.ts";
import { commentText, isProse, type LineComment } from "../migration/marker.ts";
import { NO_OPTIONS } from "../migration/section-options.ts";
import type { Range } from "../sql/identifier.ts";
import { endOfLine, startOfNextLine } from "../sql/literal.ts";
import { statementKind, transactionControl } from "../sql/statement-kind.ts";
import { readStatements, type Statement } from "../sql/statements.ts";
import { leadingWords } from "../sql/token-reader.ts";
import { lineAt, lost, note, sectionText } from "./files.ts";
import type { ForeignSection, Remark } from "./importer.ts";

/** A section as ebb takes it. */
export interface CleanSection {
  readonly draft: SectionDraft;
  readonly isEmpty: boolean;
  readonly remarks: readonly Remark[];
}

/**
 * Makes a section of another tool one of ebb.
 *
 * A `BEGIN … COMMIT` around all of it is removed. Any other statement that begins or ends a
 * transaction, or that cannot run in one, makes it `no-transaction`. A comment that ebb would read
 * as a marker gets a `|`. Every other byte stays.
 */
export function cleanSection(section: ForeignSection): CleanSection {
  const text = sectionText(section);
  const comments: LineComment[] = [];
  const statements = statementsOf(section, text, comments);
  if (statements instanceof Failure) return unreadable(section, text, statements);
  const pair = section.transaction ? wrappingPair(text, statements) : undefined;
  const edits = [...(pair ?? []).map((one) => cutOf(text, one)), ...markerEdits(text, comments)];
  const inner = statements.filter((statement) => !pair?.includes(statement));
  const reason = section.transaction ? reasonWithout(text, inner) : undefined;
  const remarks = [
    ...(pair === undefined ? [] : [pairRemark(section, pair)]),
    ...markerEdits(text, comments).map(({ start }) =>
      note(
        section.source.name,
        "a comment that looks like a marker got a |",
        lineAt(section, start),
      ),
    ),
    ...(reason === undefined
      ? []
      : [
          note(
            section.source.name,
            `${reason.text}: the section is no-transaction`,
            lineAt(section, reason.at),
          ),
        ]),
  ];
  const transaction = section.transaction && reason === undefined;
  return {
    draft: { options: { ...NO_OPTIONS, transaction }, sql: applied(text, edits) },
    isEmpty: inner.length === 0,
    remarks,
  };
}

function statementsOf(
  { source }: ForeignSection,
  text: string,
  comments: LineComment[],
): readonly Statement[] | Failure {
  try {
    return readStatements({ name: source.name, text }, 0, (start, end) => {
      comments.push({ start, end });
      return false;
    }).statements;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function unreadable(section: ForeignSection, text: string, failure: Failure): CleanSection {
  const before = text.split(/(?<=\n)/).slice(0, (failure.place?.line ?? 1) - 1);
  const line = lineAt(section, before.join("").length);
  return {
    draft: { options: { ...NO_OPTIONS, transaction: section.transaction }, sql: text },
    isEmpty: false,
    remarks: [lost(section.source.name, failure.message, line)],
  };
}

/** Finds a BEGIN and a COMMIT around all statements; SET may stand before the BEGIN. */
function wrappingPair(
  text: string,
  statements: readonly Statement[],
): readonly Statement[] | undefined {
  const controls = statements.filter((statement) => controlOf(text, statement) !== undefined);
  const [begin, commit, ...more] = controls;
  if (begin === undefined || commit === undefined || more.length > 0) return undefined;
  if (!PLAIN_BEGIN.test(words(text, begin)) || !PLAIN_COMMIT.test(words(text, commit))) {
    return undefined;
  }
  const before = statements.slice(0, statements.indexOf(begin));
  const isWhole = before.every((statement) => words(text, statement).startsWith("set "));
  return isWhole && statements.at(-1) === commit ? [begin, commit] : undefined;
}

const PLAIN_BEGIN = /^(?:begin(?: work| transaction)?|start transaction)$/;
const PLAIN_COMMIT = /^(?:commit|end)(?: work| transaction)?$/;

function words(text: string, statement: Statement): string {
  return leadingWords(text, statement, 4).join(" ");
}

function controlOf(text: string, statement: Statement): string | undefined {
  return transactionControl(leadingWords(text, statement, 3));
}

function pairRemark(section: ForeignSection, [begin]: readonly Statement[]): Remark {
  const text = "BEGIN and COMMIT were removed: ebb begins and commits the transaction";
  return note(section.source.name, text, lineAt(section, begin?.start ?? 0));
}

/** Finds the first statement that does not fit into a transaction of ebb. */
function reasonWithout(
  text: string,
  statements: readonly Statement[],
): { readonly text: string; readonly at: number } | undefined {
  for (const statement of statements) {
    const kind = statementKind(text, statement);
    if (kind.kind === "other" || kind.kind === "copy-from-stdin") continue;
    const command = "command" in kind ? kind.command : "a concurrent index statement";
    return { text: `${command} does not run in a transaction`, at: statement.start };
  }
  return undefined;
}

interface Edit extends Range {
  readonly by: string;
}

/** Cuts a statement with its semicolon, and the whole line if nothing else is on it. */
function cutOf(text: string, { start, end }: Statement): Edit {
  const semicolon = /^\s*;/.exec(text.slice(end))?.[0].length ?? 0;
  const after = end + semicolon;
  const lineStart =
    Math.max(text.lastIndexOf("\n", start - 1), text.lastIndexOf("\r", start - 1)) + 1;
  const isAlone =
    text.slice(lineStart, start).trim() === "" &&
    text.slice(after, endOfLine(text, after)).trim() === "";
  return isAlone
    ? { start: lineStart, end: startOfNextLine(text, after), by: "" }
    : { start, end: after, by: "" };
}

function markerEdits(text: string, comments: readonly LineComment[]): readonly Edit[] {
  return comments
    .filter((comment) => {
      const words = commentText({ name: "", text }, comment);
      return !isProse(words) || isRevisionLine(words);
    })
    .map(({ start }) => ({ start: start + 2, end: start + 2, by: " |" }));
}

function applied(text: string, edits: readonly Edit[]): string {
  let result = "";
  let at = 0;
  for (const { start, end, by } of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + by;
    at = end;
  }
  return result + text.slice(at);
}
