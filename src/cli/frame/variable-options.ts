import type { Project } from "../../engine/project/project.ts";
import { Failure } from "../../failure.ts";
import { type VariableValues, variableProblem } from "../../migration/variables.ts";
import { closest } from "../../text/distance.ts";
import type { OptionSpec, Options } from "./command.ts";

/** The option of commands that run sections. */
export const SET_OPTION: OptionSpec = {
  name: "set",
  value: "NAME=VALUE",
  repeatable: true,
  summary:
    "The value of a variable of the revision files; EBB_SET_NAME in the environment does it, too",
};

const PREFIX = "EBB_SET_";

/**
 * Reads the values of variables: from the environment, then from `--set`, which wins.
 *
 * @throws {Failure} `EBB_USAGE` for an option without a name or a value, or with a name given twice.
 * The message holds no value.
 */
export function readVariables(
  options: Options,
  env: Readonly<Record<string, string | undefined>>,
): VariableValues {
  const values = new Map<string, string>();
  for (const [key, value] of Object.entries(env)) {
    if (key.startsWith(PREFIX) && value !== undefined) values.set(key.slice(PREFIX.length), value);
  }
  const given = options.isGiven(SET_OPTION.name) ? options.values(SET_OPTION.name) : [];
  const seen = new Set<string>();
  for (const text of given) {
    const [name, value] = readPair(text);
    if (seen.has(name)) throw wrong(`--set ${name} is given twice`);
    seen.add(name);
    values.set(name, value);
  }
  return values;
}

/**
 * Returns remarks about names of `--set` that no revision file declares: a misspelt one would have no
 * effect. The environment may serve several projects, so its names are not looked at.
 */
export function undeclaredRemarks(
  options: Options,
  { headers }: Pick<Project, "headers">,
): readonly string[] {
  if (!options.isGiven(SET_OPTION.name)) return [];
  const declared = new Set([...headers.values()].flatMap(({ variables }) => variables ?? []));
  const unknown = options
    .values(SET_OPTION.name)
    .map((text) => readPair(text)[0])
    .filter((name) => !declared.has(name));
  return unknown.map((name) => {
    const meant = closest(name, [...declared]);
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    return `No revision file declares the variable ${name} of --set${hint}`;
  });
}

function readPair(text: string): readonly [name: string, value: string] {
  const equals = text.indexOf("=");
  if (equals < 0) throw wrong("--set takes a name and a value");
  const name = text.slice(0, equals);
  const problem = variableProblem(name);
  if (problem !== undefined) throw wrong(`Cannot use "${name}" as a variable: ${problem}`);
  return [name, text.slice(equals + 1)];
}

function wrong(message: string): Failure {
  return new Failure("EBB_USAGE", message, { hint: "Write it as: --set owner=app" });
}
