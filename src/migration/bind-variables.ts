import { Failure } from "../failure.ts";
import { endOfLine } from "../sql/literal.ts";
import { readStatements, type StatementList } from "../sql/statements.ts";
import { placeAt } from "../text/place.ts";
import type { Section, WrittenSection } from "./migration.ts";
import {
  type Expanded,
  expandVariables,
  findVariables,
  type Variables,
  variableProblem,
  writtenOffset,
} from "./variables.ts";

/**
 * Puts the values of variables into a section. Its statements are those that run.
 *
 * A section that uses no variable is returned as it is. Without its values a section can be read and
 * recorded, but not run (`missingVariables`).
 *
 * @throws {Failure} `EBB_VARIABLE` for an undeclared variable, and for values that leave no readable
 * SQL
 */
export function bindVariables(section: Section, { declared, values }: Variables): Section {
  if (declared.length === 0) return section;
  const source = { name: section.origin, text: section.source };
  const skipped = section.statements.flatMap(({ copyData }) => copyData ?? []);
  const uses = findVariables(source, section, { declared, skipped });
  if (uses.length === 0) return section;
  const names = [...new Set(uses.map(({ name }) => name))];
  const expanded = expandVariables(section.source.slice(0, section.end), uses, values);
  const written: WrittenSection = {
    text: section.source,
    offsetOf: (offset) => writtenOffset(expanded.pieces, offset),
    start: section.start,
    end: section.end,
    uses,
    variables: new Map(names.map((name) => [name, values.get(name)])),
  };
  const { checksum } = section;
  const { statements } = readExpanded(section, expanded);
  const { text } = expanded;
  return { ...section, statements, source: text, end: text.length, checksum, written };
}

/** psql, too, reads on in the text of a value: a semicolon in it ends the statement. */
function readExpanded(section: Section, { text, pieces }: Expanded): StatementList {
  try {
    const start = endOfLine(text, text.indexOf("--", section.start));
    return readStatements({ name: section.origin, text }, start);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const names = [...new Set(pieces.map(({ use }) => use.name))].join(", ");
    throw new Failure(
      "EBB_VARIABLE",
      `Cannot read the section with the values of its variables (${names}): ${error.message}`,
      {
        hint: "Write :'name' for a text and :\"name\" for a name: they are quoted; :name is not",
        place: placeAt(
          { name: section.origin, text: section.source },
          pieces[0]?.use.start ?? section.start,
        ),
        cause: error,
      },
    );
  }
}

const RECORDED = /^[\r\n]{1,2}-- variables: ([^\r\n]*)/;

/**
 * Returns the variables that a recorded section declares: its text has no header, so they stand in
 * the line behind its marker.
 */
export function recordedVariables(text: string, endOfMarker: number): readonly string[] {
  const list = RECORDED.exec(text.slice(endOfMarker, endOfMarker + LONGEST_LIST))?.[1];
  if (list === undefined) return [];
  const names = list.split(",").map((name) => name.trim());
  return names.some((name) => variableProblem(name) !== undefined) ? [] : names;
}

const LONGEST_LIST = 20_000;

/** Returns the text to record: that of the file, with the names of its variables behind the marker. */
export function withRecordedVariables(
  text: string,
  variables: ReadonlyMap<string, unknown> | undefined,
): string {
  if (variables === undefined) return text;
  const end = endOfLine(text, text.indexOf("--"));
  return `${text.slice(0, end)}\n-- variables: ${[...variables.keys()].join(", ")}${text.slice(end)}`;
}
