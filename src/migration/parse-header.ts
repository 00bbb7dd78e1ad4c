import { Failure } from "../failure.ts";
import type { Squash } from "../graph/graph.ts";
import { nameProblem } from "../graph/identifier.ts";
import { placeAt, type SourceText } from "../text/place.ts";
import { parseCreated } from "./created.ts";
import { type Field, type FieldName, readFields } from "./fields.ts";
import { type HeaderEnd, type HeaderLine, readHeaderLines } from "./header-lines.ts";
import type { Header } from "./migration.ts";
import { variableProblem } from "./variables.ts";

/**
 * Reads the header of a revision file, and nothing after the first marker.
 *
 * @throws {Failure} `EBB_HEADER`, `EBB_MARKER`, `EBB_FOREIGN_MARKER`, `EBB_SECTION`, `EBB_SYNTAX`.
 */
export function parseHeader(source: SourceText): Header {
  return readHeader(source).header;
}

/** A header, and where it ends. */
export interface HeaderPart {
  readonly header: Header;
  readonly end: HeaderEnd;
}

/**
 * Reads the header and returns it with its end, for a caller that reads on.
 *
 * @throws {Failure} of `parseHeader`
 */
export function readHeader(source: SourceText): HeaderPart {
  const { lines, end } = readHeaderLines(source);
  const { fields: written, prose } = readFields(source, lines);
  const fields = withoutUnfilled(written);
  const reader = { source, fields };
  const created = fields.get("created");
  const header: Header = {
    id: readId(reader),
    parents: readParents(reader),
    depends: readNames(reader, "depends"),
    labels: readNames(reader, "labels"),
    origin: source.name,
    created: created === undefined ? undefined : readCreated(source, created),
    createdText: created?.value,
    author: fields.get("author")?.value,
    ...(fields.has("variables") ? { variables: readNames(reader, "variables") } : {}),
    ...(fields.has("replaces") ? { squash: readSquash(reader) } : {}),
    ...readProse(fields.get("message"), prose),
  };
  if (end.kind === "sql") throw sqlBeforeMarker(source, end.start);
  return { header, end };
}

/**
 * Fields that a template may leave empty. An empty `parents:` stays an error: it could be a root, or
 * a parent that somebody forgot.
 */
const OPTIONAL_FIELDS: ReadonlySet<FieldName> = new Set([
  "depends",
  "labels",
  "created",
  "author",
  "variables",
  "replaces",
  "last-release",
]);

function withoutUnfilled(fields: ReadonlyMap<FieldName, Field>): ReadonlyMap<FieldName, Field> {
  const filled = [...fields].filter(
    ([name, { value }]) => value !== "" || !OPTIONAL_FIELDS.has(name),
  );
  return new Map(filled);
}

interface Reader {
  readonly source: SourceText;
  readonly fields: ReadonlyMap<FieldName, Field>;
}

function readId({ source, fields }: Reader): string {
  const field = fields.get("revision");
  const id = field?.value ?? "";
  const problem = nameProblem(id);
  if (problem === undefined) return id;
  throw new Failure("EBB_HEADER", `Cannot use "${id}" as a revision id: ${problem}`, {
    hint: 'A file holds one revision, for example "-- revision: 375b918c8740"',
    place: placeAt(source, field?.offset ?? 0),
  });
}

function readParents(reader: Reader): readonly string[] {
  if (reader.fields.get("parents")?.value === "base") return [];
  return readNames(reader, "parents");
}

/** Reads a comma-separated list of ids, labels or variables. */
function readNames({ source, fields }: Reader, name: ListName): readonly string[] {
  const field = fields.get(name);
  if (field === undefined) return [];
  const names = new Set<string>();
  let offset = field.offset;
  for (const part of field.value.split(",")) {
    const item = part.trim();
    const fault = name === "variables" ? variableProblem(item) : nameProblem(item);
    const problem = names.has(item) ? "it is given twice" : fault;
    if (problem !== undefined) {
      const at = offset + part.length - part.trimStart().length;
      throw badItem(source, { name, item, problem, at });
    }
    names.add(item);
    offset += part.length + 1;
  }
  return [...names];
}

function readSquash(reader: Reader): Squash {
  return {
    replaces: readNames(reader, "replaces"),
    lastRelease: reader.fields.get("last-release")?.value,
  };
}

type ListName = "parents" | "depends" | "labels" | "variables" | "replaces";

const NOUNS: Readonly<Record<ListName, string>> = {
  parents: "parent",
  depends: "dependency",
  labels: "branch label",
  variables: "variable",
  replaces: "replaced revision",
};

const EXAMPLES: Readonly<Record<ListName, string>> = {
  parents: "375b918c8740, 1975ea83b712",
  depends: "375b918c8740, 1975ea83b712",
  labels: "profiles, billing",
  variables: "owner, schema",
  replaces: "375b918c8740, 1975ea83b712",
};

interface BadItem {
  readonly name: ListName;
  readonly item: string;
  readonly problem: string;
  readonly at: number;
}

function badItem(source: SourceText, { name, item, problem, at }: BadItem): Failure {
  const none = name === "parents" ? '; for a root "base" or no line' : "; for none no line";
  return new Failure("EBB_HEADER", `Cannot use "${item}" as a ${NOUNS[name]}: ${problem}`, {
    hint: `Write "${name}: ${EXAMPLES[name]}"${none}`,
    place: placeAt(source, at),
  });
}

function readCreated(source: SourceText, field: Field): number {
  const created = parseCreated(field.value);
  if (created !== undefined) return created;
  throw new Failure("EBB_HEADER", `Cannot read "${field.value}" as a point in time`, {
    hint: 'Write it as ISO 8601, for example "created: 2025-10-07T01:04:42Z"',
    place: placeAt(source, field.offset),
  });
}

/**
 * Splits the prose into message and description. The message is `message:`, else the first line
 * with a letter or digit.
 */
function readProse(
  message: Field | undefined,
  prose: readonly HeaderLine[],
): Pick<Header, "message" | "description"> {
  if (message !== undefined) return { message: message.value, description: paragraphs(prose) };
  const first = prose.findIndex((line) => /[\p{L}\p{N}]/u.test(line.text));
  if (first < 0) return { message: "", description: paragraphs(prose) };
  return {
    message: prose[first]?.text.trim() ?? "",
    description: paragraphs(prose.filter((_, at) => at !== first)),
  };
}

/** Joins lines, with an empty line between two blocks. */
function paragraphs(lines: readonly HeaderLine[]): string {
  const text = lines.map((line, at) => {
    const previous = lines[at - 1];
    const isNewBlock = previous !== undefined && previous.block !== line.block;
    return isNewBlock ? `\n${line.text}` : line.text;
  });
  return text.join("\n");
}

function sqlBeforeMarker(source: SourceText, offset: number): Failure {
  return new Failure("EBB_SECTION", "Cannot run SQL before the first marker", {
    hint: 'Put a line "-- up" before it',
    place: placeAt(source, offset),
  });
}
