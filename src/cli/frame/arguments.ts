import { parseArgs } from "node:util";
import { Failure } from "../../failure.ts";
import { COLOR_CHOICES, type ColorChoice } from "../../output/screen/theme.ts";
import type { World } from "../terminal/world.ts";
import type { OptionSpec, Options } from "./command.ts";
import { didYouMean, OTHER_OPTIONS } from "./suggestions.ts";

/** A command line, taken apart. */
export interface ParsedArguments {
  readonly positionals: readonly string[];
  readonly options: Options;
}

/**
 * Takes a command line apart so that nothing on it is ever ignored or guessed at.
 *
 * Every value stays the text that was typed: ids such as `000123` and `1e10` are no numbers, and
 * `-1` is a target, not an option.
 *
 * @throws {Failure} `EBB_USAGE` for an unknown option, one without its value, a flag with a value,
 * and a single option given twice.
 */
export function parseArguments(
  argv: readonly string[],
  specs: readonly OptionSpec[],
): ParsedArguments {
  const given = new Map<string, (string | true)[]>();
  const positionals: string[] = [];
  for (const token of tokensOf(argv, specs)) {
    if (token.kind === "positional") positionals.push(unguarded(token.value));
    if (token.kind !== "option") continue;
    const spec = specs.find(({ name }) => name === token.name);
    if (spec === undefined) throw unknownOption(asTyped(token, argv), specs);
    const values = given.get(spec.name) ?? [];
    if (values.length > 0 && spec.value !== undefined && !spec.repeatable) throw givenTwice(spec);
    given.set(spec.name, [...values, givenValue(token, spec, specs)]);
  }
  return { positionals, options: optionsOf(given, specs) };
}

/**
 * Finds where the command's name stands: the first word that is not an option or its value.
 *
 * Only options that every command knows can stand before it: which of the others take a value is
 * not known yet.
 */
export function commandIndex(
  argv: readonly string[],
  globalSpecs: readonly OptionSpec[],
): number | undefined {
  for (const token of tokensOf(argv, globalSpecs)) {
    if (token.kind === "positional") return token.index;
    if (token.kind !== "option") continue;
    if (!globalSpecs.some(({ name }) => name === token.name)) {
      throw beforeCommand(asTyped(token, argv), globalSpecs);
    }
  }
  return undefined;
}

/** True where `--json` stands among the options: errors of usage answer in JSON as well. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end === -1 ? argv : argv.slice(0, end)).includes("--json");
}

/** The `--color` of a command line that may be wrong elsewhere: its error is coloured as asked. */
export function colorChoice(argv: readonly string[]): ColorChoice {
  const at = argv.findLastIndex((argument) => /^--color(?:=|$)/.test(argument));
  if (at === -1) return "auto";
  const words = [argv[at]?.slice("--color=".length), argv[at + 1]];
  return COLOR_CHOICES.find((choice) => words.includes(choice)) ?? "always";
}

/** The `--pager` of a command line, else EBB_PAGER: help is shown before any setting is read. */
export function pagerChoice(argv: readonly string[], env: World["env"]): string | undefined {
  const at = argv.findLastIndex((argument) => /^--pager(?:=|$)/.test(argument));
  const word = argv[at]?.slice("--pager=".length) || argv[at + 1];
  return (at === -1 ? env.EBB_PAGER : word) || undefined;
}

type Token = NonNullable<ReturnType<typeof parseArgs>["tokens"]>[number];
type OptionToken = Extract<Token, { kind: "option" }>;

function tokensOf(argv: readonly string[], specs: readonly OptionSpec[]): Token[] {
  const options = specs.map(({ name, short, value }) => [
    name,
    { type: value === undefined ? "boolean" : "string", ...(short !== undefined && { short }) },
  ]);
  const { tokens } = parseArgs({
    args: guarded(argv, specs),
    options: Object.fromEntries(options),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  return tokens;
}

/** No argument of a process holds a NUL, so it marks `-1` as a word without being mistaken. */
const GUARD = "\0";

/** Spells out what the tokenizer would misread; no argument changes its place. */
function guarded(argv: readonly string[], specs: readonly OptionSpec[]): string[] {
  return argv.map((argument, at) => {
    if (/^-\d/.test(argument)) return GUARD + argument;
    const spec = specs.find(({ name, implied }) => implied && argument === `--${name}`);
    const isComplete = spec?.choices?.includes(argv[at + 1] ?? "") ?? true;
    return isComplete ? argument : `${argument}=${spec?.implied}`;
  });
}

function unguarded(argument: string): string {
  return argument.startsWith(GUARD) ? argument.slice(GUARD.length) : argument;
}

function givenValue(
  token: OptionToken,
  spec: OptionSpec,
  specs: readonly OptionSpec[],
): string | true {
  if (spec.value === undefined) {
    if (token.value === undefined) return true;
    throw new Failure("EBB_USAGE", `Option --${spec.name} takes no value`);
  }
  if (token.value === undefined) throw withoutValue(spec);
  const isNext = !token.inlineValue;
  if (isNext && isOptionOf(token.value, specs)) throw withoutValue(spec, token.value);
  const value = isNext || !isShort(token) ? unguarded(token.value) : token.value.replace(/^=/, "");
  if (spec.choices?.includes(value) ?? true) return value;
  throw new Failure("EBB_USAGE", `Option --${spec.name} cannot be "${value}"`, {
    hint: `It takes ${spec.choices?.join(", ")}`,
  });
}

function isShort(token: OptionToken): boolean {
  return !token.rawName.startsWith("--");
}

function isOptionOf(text: string, specs: readonly OptionSpec[]): boolean {
  return specs.some(({ name, short }) => text === `--${name}` || text === `-${short}`);
}

function optionsOf(
  given: ReadonlyMap<string, readonly (string | true)[]>,
  specs: readonly OptionSpec[],
): Options {
  const read = (name: string): readonly (string | true)[] => {
    if (!specs.some((spec) => spec.name === name)) throw new Error(`no option --${name} declared`);
    return given.get(name) ?? [];
  };
  const values = (name: string): string[] => read(name).filter((value) => value !== true);
  return {
    isGiven: (name) => given.has(name),
    flag: (name) => read(name).length > 0,
    value: (name) => values(name)[0],
    values,
  };
}

/** Other tools write long options with one dash: `-path` is not `-p` and three letters more. */
function asTyped({ rawName, index }: OptionToken, argv: readonly string[]): string {
  const whole = argv[index]?.replace(/=.*/s, "") ?? rawName;
  return /^-[a-z]{3}/i.test(whole) ? whole : rawName;
}

function unknownOption(typed: string, specs: readonly OptionSpec[]): Failure {
  const hint = meantOption(typed.replace(/^-+/, ""), specs) ?? "See the options with --help";
  return new Failure("EBB_USAGE", `Unknown option ${typed}`, { hint });
}

function meantOption(name: string, specs: readonly OptionSpec[]): string | undefined {
  const other = OTHER_OPTIONS.get(name);
  if (other !== undefined) return `In ebb this is: ${other}`;
  const names = specs.map((spec) => spec.name);
  const meant = didYouMean(name, names);
  return meant && `Did you mean --${meant}?`;
}

function beforeCommand(typed: string, specs: readonly OptionSpec[]): Failure {
  const hint =
    meantOption(typed.replace(/^-+/, ""), specs) ??
    `The options of a command stand behind its name: ebb COMMAND ${typed}`;
  return new Failure("EBB_USAGE", `Unknown option ${typed}`, { hint });
}

function givenTwice(spec: OptionSpec): Failure {
  return new Failure("EBB_USAGE", `Option --${spec.name} is given twice`, {
    hint: "Give it once",
  });
}

function withoutValue(spec: OptionSpec, value?: string): Failure {
  const hint =
    value === undefined
      ? `Type --${spec.name} ${spec.value}`
      : `If "${value}" is its value, type --${spec.name}=${value}`;
  return new Failure("EBB_USAGE", `Option --${spec.name} needs a value`, { hint });
}
