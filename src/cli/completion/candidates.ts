import type { Project } from "../../engine/project/project.ts";
import type { ParsedArguments } from "../frame/arguments.ts";
import type { Command, OptionSpec } from "../frame/command.ts";
import { createContext } from "../frame/context.ts";
import { commonOptions, settingOptions } from "../frame/options.ts";
import type { Bundle } from "../frame/own-bundle.ts";
import { argumentUsage, type CommandEntry, type Program } from "../frame/program.ts";
import type { World } from "../terminal/world.ts";

/** A possible word at the cursor. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** The typed part of a word, and the fixed text before it. */
interface Typed {
  readonly prefix: string;
  readonly typed: string;
}

/** Returns the commands that begin with the typed text. */
export function commandCandidates(typed: string, { entries }: Program): readonly Candidate[] {
  const commands = entries.map(({ registered: { name, description } }) => ({
    word: name,
    description,
  }));
  const all = [...commands, { word: "help", description: "How a command is used" }];
  return all.filter(({ word }) => word.startsWith(typed));
}

/** Returns the options of a command that begin with the typed text. */
export function optionCandidates(
  command: Command | undefined,
  typed: string,
): readonly Candidate[] {
  const own =
    command === undefined ? [] : [...command.options, ...settingOptions(command.settings)];
  return [...own, ...commonOptions(command)]
    .map(({ name, summary }) => ({ word: `--${name}`, description: summary }))
    .filter(({ word }) => word.startsWith(typed));
}

/** Returns the words that begin with the typed text. */
export function wordCandidates(
  words: readonly string[],
  { prefix, typed }: Typed,
): readonly Candidate[] {
  const matching = words.filter((word) => word.startsWith(typed));
  return matching.map((word) => ({ word: prefix + word, description: "" }));
}

/** The kind of word that fits a place on the command line. */
export type WordKind =
  | { readonly kind: "words"; readonly words: readonly string[] }
  /** The shell completes it. */
  | { readonly kind: "path"; readonly of: "file" | "directory" }
  | { readonly kind: "revision" }
  /** Only the user knows it. */
  | { readonly kind: "nothing" };

/** Returns the kind of an option's value, by its placeholder in the help. */
export function kindOfValue({ name, value = "", choices }: OptionSpec): WordKind {
  if (choices !== undefined) return { kind: "words", words: choices };
  // `log --revision ID` names one that exists, `--rev-id ID` a new one.
  return name === "revision" ? { kind: "revision" } : kindOfPlaceholder(value);
}

/**
 * Returns the kind of a command's next argument, by its usage line: `upgrade|downgrade TARGET...`.
 */
export function kindOfArgument({ registered }: CommandEntry, index: number): WordKind {
  const places = argumentUsage(registered).split(" ");
  const last = places.at(-1) ?? "";
  const place = places[index] ?? (last.includes("...") ? last : "");
  return kindOfPlaceholder(place.replace(/\.\.\.|[[\]]/g, ""));
}

function kindOfPlaceholder(placeholder: string): WordKind {
  if (placeholder.includes("|")) return { kind: "words", words: placeholder.split("|") };
  if (placeholder === "FILE") return { kind: "path", of: "file" };
  if (placeholder === "DIR" || placeholder === "DIRECTORY")
    return { kind: "path", of: "directory" };
  if (/^(?:REV|REVISION|REVISIONS|TARGET|START:END)$/.test(placeholder))
    return { kind: "revision" };
  return { kind: "nothing" };
}

/** The source of the revisions. */
interface RevisionSource {
  readonly parsed: ParsedArguments;
  readonly world: World;
  readonly bundle: Bundle | undefined;
}

/**
 * Returns the possible revisions: words, labels and ids, the newest first. In a range or after a
 * comma only the last part is completed.
 *
 * @throws {Failure} of reading the settings and the files
 */
export async function revisionCandidates(
  { prefix, typed }: Typed,
  { parsed, world, bundle }: RevisionSource,
): Promise<readonly Candidate[]> {
  const start = Math.max(typed.lastIndexOf(":"), typed.lastIndexOf(",")) + 1;
  const kept = prefix + typed.slice(0, start);
  const last = typed.slice(start);
  const context = await createContext(parsed, { world, bundle });
  return namesIn(context.project())
    .filter(({ word }) => word.startsWith(last))
    .map(({ word, description }) => ({ word: kept + word, description }));
}

const WORDS: readonly Candidate[] = [
  { word: "head", description: "the newest revision" },
  { word: "heads", description: "the newest revision of each branch" },
  { word: "base", description: "before the first revision" },
];

function namesIn({ graph, headers }: Project): readonly Candidate[] {
  const labels = Array.from(graph.labels, ([label, { revision }]) => ({
    word: `${label}@head`,
    description: `the newest revision of the branch that starts at ${revision.id}`,
  }));
  const ids = graph.order.map(({ revision: { id } }) => ({
    word: id,
    description: headers.get(id)?.message ?? "",
  }));
  return [...WORDS, ...labels, ...ids.reverse()];
}
