import type { Command, OptionSpec } from "./frame/command.ts";

/** What may stand in a place of the command line. */
export type WordKind =
  | { readonly kind: "words"; readonly words: readonly string[] }
  /** The shell completes it itself. */
  | { readonly kind: "path"; readonly of: "file" | "directory" }
  | { readonly kind: "revision" }
  /** Something that only the user knows. */
  | { readonly kind: "nothing" };

/** Tells what an option takes, by the word that help shows for its value. */
export function kindOfValue({ name, value = "", choices }: OptionSpec): WordKind {
  if (choices !== undefined) return { kind: "words", words: choices };
  // `log --revision ID` names one that exists, `--rev-id ID` a new one.
  return name === "revision" ? { kind: "revision" } : kindOfPlaceholder(value);
}

/** Tells what the next argument of a command is, by its usage line: `upgrade|downgrade TARGET...`. */
export function kindOfArgument(command: Command, index: number): WordKind {
  const places = command.arguments.usage.split(" ");
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
