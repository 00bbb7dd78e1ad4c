import { Failure } from "../failure.ts";
import { listedOrBase, nameProblem } from "../graph/identifier.ts";
import { draftOf, type MigrationDraft, type SectionDraft } from "./draft.ts";
import { isRevisionLine } from "./fields.ts";
import { isProse } from "./marker.ts";
import type { Section } from "./migration.ts";
import { parseMigration } from "./parse.ts";
import { formatOptions } from "./section-options.ts";

/**
 * Writes a revision file, and reads it back to check that it means the draft.
 *
 * The message is the first line. If a first line would be read as something else, it is a
 * `message:` field.
 *
 * @throws {Failure} `EBB_USAGE` for a text that a header cannot hold, such as a control character
 * in the message; the failures of `parseMigration` for the SQL; `EBB_SECTION` for SQL that holds a
 * marker.
 */
export function formatMigration(draft: MigrationDraft): string {
  const clean = normalize(draft);
  refuseBadNames(clean);
  refuseBadTexts(clean);
  const text = `${[header(clean), ...sections(clean)].join("\n\n")}\n`;
  const readBack = draftOf(parseMigration({ name: `revision ${clean.id}`, text }));
  if (!isSame(readBack, clean)) throw notReadBack(clean.id);
  return text;
}

/**
 * Writes a revision file whose sections keep every byte, line ends and white space too.
 *
 * It is not read back, so that SQL which ebb refuses can be written for a person to correct.
 *
 * @throws {Failure} `EBB_USAGE` for a text that a header cannot hold
 */
export function formatExact(draft: MigrationDraft): string {
  const clean = { ...normalize(draft), up: draft.up, down: draft.down, assert: draft.assert };
  refuseBadNames(clean);
  refuseBadTexts(clean);
  const exact = [exactSection("up", clean.up), exactSection("down", clean.down)];
  return [header(clean), exact.filter((part) => part !== "").reduce(joined)].join("\n\n");
}

function exactSection(kind: Section["kind"], draft: SectionDraft | undefined): string {
  return draft === undefined ? "" : `-- ${kind}${formatOptions(draft.options)}\n${draft.sql}`;
}

function joined(before: string, after: string): string {
  return /[\r\n]$/.test(before) ? `${before}\n${after}` : `${before}\n\n${after}`;
}

/** Removes the white space that a file does not keep. */
function normalize(draft: MigrationDraft): MigrationDraft {
  return {
    ...draft,
    message: draft.message.trim(),
    description: normalizeDescription(draft.description),
    author: draft.author?.trim() || undefined,
    up: normalizeSection(draft.up),
    down: draft.down && normalizeSection(draft.down),
    assert: draft.assert && normalizeSection(draft.assert),
  };
}

function normalizeDescription(description: string): string {
  const lines = description.split(/\r\n?|\n/).map((line) => line.trimEnd());
  return lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^\n+|\n+$/g, "");
}

function normalizeSection({ options, sql }: SectionDraft): SectionDraft {
  return { options, sql: sql.trimEnd() };
}

function refuseBadNames({ id, parents, depends, labels, squash }: MigrationDraft): void {
  refuseNames("a revision id", [id]);
  refuseNames("a parent", parents);
  refuseNames("a dependency", depends);
  refuseNames("a branch label", labels);
  refuseNames("a replaced revision", squash?.replaces ?? []);
}

function refuseNames(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    const problem = seen.has(name) ? "it is given twice" : nameProblem(name);
    if (problem !== undefined) {
      throw new Failure("EBB_USAGE", `Cannot use "${name}" as ${what}: ${problem}`, {
        hint: "A name has 1 to 255 characters: A-Z, a-z, 0-9, _ and .",
      });
    }
    seen.add(name);
  }
}

function refuseBadTexts({ message, description, author, down, squash }: MigrationDraft): void {
  refuseControls("message", message);
  refuseControls("author", author ?? "");
  refuseControls("release", squash?.lastRelease ?? "");
  refuseControls("reason", down?.options.irreversible ?? "");
  for (const line of description.split("\n")) {
    refuseControls("description", line);
    if (isProse(line.trim()) && !isRevisionLine(line)) continue;
    throw new Failure("EBB_USAGE", `Cannot write "${line.trim()}" as a line of the description`, {
      hint: "ebb would read this line as a marker or a field: reword it",
    });
  }
}

/**
 * Refuses control characters except the tab, and halves of surrogate pairs, which UTF-8 cannot
 * encode.
 */
function refuseControls(what: string, text: string): void {
  const found = /[^\P{Cc}\t]|\p{Cs}/u.exec(text)?.[0];
  if (found === undefined) return;
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  throw new Failure("EBB_USAGE", `Cannot write the ${what}: it holds the character U+${code}`, {
    hint: "Remove line breaks and control characters",
  });
}

function header(draft: MigrationDraft): string {
  const { message, description } = draft;
  const isFirstLine = isMessageLine(message);
  const blocks = [
    isFirstLine ? message : "",
    description,
    fields(draft, isFirstLine || (message === "" && description === "")),
  ];
  const lines = blocks.filter((block) => block !== "").join("\n\n");
  return lines
    .split("\n")
    .map((line) => `-- ${line}`.trimEnd())
    .join("\n");
}

/** Returns true if a message would be read back from the first line of a file. */
function isMessageLine(message: string): boolean {
  return /[\p{L}\p{N}]/u.test(message) && isProse(message) && !isRevisionLine(message);
}

function fields(draft: MigrationDraft, isMessageWritten: boolean): string {
  const { id, message, parents, labels, depends, createdText, author, squash } = draft;
  const values: readonly (readonly [string, string | undefined])[] = [
    ["revision", id],
    ["parents", listedOrBase(parents)],
    ["labels", labels.join(", ") || undefined],
    ["depends", depends.join(", ") || undefined],
    ["created", createdText],
    ["author", author],
    ["replaces", squash?.replaces.join(", ")],
    ["last-release", squash?.lastRelease],
    ["message", isMessageWritten ? undefined : message],
  ];
  const written = values.filter(([, value]) => value !== undefined);
  return written.map(([name, value]) => `${name}: ${value}`.trimEnd()).join("\n");
}

function sections({ up, down, assert }: MigrationDraft): readonly string[] {
  return [section("up", up), section("down", down), section("assert", assert)].flat();
}

function section(kind: Section["kind"], draft: SectionDraft | undefined): readonly string[] {
  if (draft === undefined) return [];
  const marker = `-- ${kind}${formatOptions(draft.options)}`;
  return [draft.sql === "" ? marker : `${marker}\n${draft.sql}`];
}

function isSame(one: MigrationDraft, other: MigrationDraft): boolean {
  return JSON.stringify(contents(one)) === JSON.stringify(contents(other));
}

function contents(draft: MigrationDraft): readonly unknown[] {
  const { message, description, author, up, down, assert } = draft;
  return [header(draft), message, description, author, ...[up, down, assert].map(sectionContents)];
}

function sectionContents(draft: SectionDraft | undefined): readonly unknown[] {
  if (draft === undefined) return [];
  const { transaction, lockTimeout, statementTimeout, record, irreversible, nothing } =
    draft.options;
  const options = [transaction, lockTimeout, statementTimeout, record, irreversible, nothing];
  return [draft.sql, ...options];
}

function notReadBack(id: string): Failure {
  return new Failure(
    "EBB_SECTION",
    `Cannot write ${id}: ebb would read its sections back differently`,
    {
      hint: 'A comment of the SQL looks like a marker, such as "-- down": reword it',
    },
  );
}
