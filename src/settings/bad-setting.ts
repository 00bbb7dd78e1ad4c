import { Failure, type Place } from "../failure.ts";
import { DURATION_FORMS } from "../text/duration.ts";
import type { SettingEntry, SettingSource } from "./settings-table.ts";

/** The fault of a value for a setting. */
export type SettingProblem =
  | { readonly kind: "empty" | "nul" | "type" | "password" }
  /** The value has no form that the setting accepts. */
  | { readonly kind: "form"; readonly text: string };

/** The source of a value, and its place in a file. */
export interface Origin {
  readonly source: SettingSource;
  readonly place?: Place | undefined;
}

/** Creates the failure for a setting. It names the source and the accepted forms. */
export function badSetting(
  entry: SettingEntry,
  { source, place }: Origin,
  problem: SettingProblem,
): Failure {
  const message = `${source.label} ${inWords(problem)}: it takes ${formsOf(entry, source)}`;
  return new Failure("EBB_BAD_SETTING", message, { hint: hintFor(entry, source, problem), place });
}

function inWords(problem: SettingProblem): string {
  switch (problem.kind) {
    case "empty":
      return "is empty";
    case "nul":
      return "holds a NUL character";
    case "password":
      return "holds a password";
    case "type":
      return "has a wrong type";
    case "form":
      return `cannot be "${problem.text}"`;
    default:
      return problem satisfies never;
  }
}

function formsOf({ spec, placeholder }: SettingEntry, { kind }: SettingSource): string {
  const isToml = kind === "toml";
  switch (spec.kind) {
    case "choice":
      return spec.choices.map((choice) => `"${choice}"`).join(" or ");
    case "duration":
      return isToml ? `a string with ${DURATION_FORMS}` : DURATION_FORMS;
    case "count":
      return "a whole number from 0 on";
    case "paths":
    case "names":
      return isToml
        ? "a string or an array of strings"
        : `a ${spec.kind === "paths" ? "path" : placeholder}`;
    case "path":
    case "text":
      return isToml ? `a string with a ${placeholder}` : `a ${placeholder}`;
    default:
      return spec satisfies never;
  }
}

function hintFor(
  { spec, key }: SettingEntry,
  source: SettingSource,
  problem: SettingProblem,
): string | undefined {
  if (problem.kind === "empty") return `Give it a value, or omit ${source.label}`;
  if (problem.kind === "password") return "Name the connection in url or DATABASE_URL alone";
  if (problem.kind === "type" && spec.kind === "duration") return `Write ${key} = "5s"`;
  if (problem.kind !== "form") return undefined;
  const { text } = problem;
  if (spec.kind === "duration" && /^\d+$/.test(text)) {
    return `Add the unit: ${text}s are seconds, ${text}ms milliseconds`;
  }
  const meant = spec.kind === "choice" && spec.choices.find((word) => word === text.toLowerCase());
  return meant ? `Did you mean ${meant}?` : undefined;
}
