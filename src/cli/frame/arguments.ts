import { parseArgs } from "node:util";
import { cac, type Command as Registered } from "cac";
import { Failure } from "../../failure.ts";
import { COLOR_CHOICES, type ColorChoice } from "../../output/screen/theme.ts";
import type { World } from "../terminal/world.ts";
import type { OptionSpec, Options } from "./command.ts";
import { longName, type RegisteredOption, registerOptions } from "./program.ts";
import { didYouMean, OTHER_OPTIONS } from "./suggestions.ts";

/** The parts of a command line. */
export interface ParsedArguments {
  readonly positionals: readonly string[];
  readonly options: Options;
}

/**
 * Lets cac read the line of a command, or a line without a command. It ignores and guesses nothing.
 *
 * Every value stays the typed text: ids such as `000123` and `1e10` are not numbers, and `-1` is a
 * target, not an option. So cac gets a line with every token spelled out.
 *
 * @throws {Failure} `EBB_USAGE` for an unknown option, an option without its value, a flag with a
 * value, and a single option given twice
 */
export function parseArguments(
  argv: readonly string[],
  specs: readonly OptionSpec[],
  command?: Registered,
): ParsedArguments {
  const tokens = tokensOf(argv, specs);
  // The overview shows no options. With only the options of the line, `ebb --help` starts faster.
  const named = specs.filter(({ name }) =>
    tokens.some((token) => token.kind === "option" && token.name === name),
  );
  const registered = command ?? registerOptions(cac("ebb").globalCommand, named);
  const { cli } = registered;
  // cac reads the line once for each of its commands, and the command is known already.
  cli.commands = command === undefined ? [] : [command];
  // By default cac would return true for --pager, because there is --no-pager.
  cli.globalCommand.ignoreOptionDefaultValue();
  const spelled = tokens.flatMap((token) => spelledOut(token, argv, specs));
  // In cac, --no-pager removes a --pager before it.
  spelled.sort((a, b) => Number(b.startsWith("--no-")) - Number(a.startsWith("--no-")));
  const name = command === undefined ? [] : [command.name];
  const { args, options } = cli.parse(["", "", ...name, ...spelled], { run: false });
  const given = new Map<string, readonly string[]>(specs.map(({ name }) => [name, []]));
  for (const option of registered.options) given.set(longName(option), valuesOf(option, options));
  const twice = specs.find((spec) => isSingle(spec) && (given.get(spec.name)?.length ?? 0) > 1);
  if (twice !== undefined) throw givenTwice(twice);
  return { positionals: args.map(unguarded), options: optionsOf(given) };
}

/**
 * Finds the index of the command's name: the first word that is not an option or its value.
 *
 * Only options of every command can come before it, because the value options of the others are not
 * known yet.
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

/** Checks for `--json` among the options. With it, errors of usage are JSON, too. */
export function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end === -1 ? argv : argv.slice(0, end)).includes("--json");
}

/**
 * Returns the `--color` of a command line. The rest of the line may be wrong: the error still gets
 * the chosen colours.
 */
export function colorChoice(argv: readonly string[]): ColorChoice {
  const at = argv.findLastIndex((argument) => /^--color(?:=|$)/.test(argument));
  if (at === -1) return "auto";
  const words = [argv[at]?.slice("--color=".length), argv[at + 1]];
  return COLOR_CHOICES.find((choice) => words.includes(choice)) ?? "always";
}

/**
 * Returns the `--pager` of a command line, or else EBB_PAGER. Help is shown before any setting is
 * read.
 */
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

/**
 * No argument of a process contains a NUL. A word that starts with one is neither an option nor a
 * number for Node's tokenizer and for cac.
 */
const GUARD = "\0";

function unguarded(word: string): string {
  return word.startsWith(GUARD) ? word.slice(GUARD.length) : word;
}

/** Spells out the arguments that the tokenizer would misread. No argument changes its place. */
function guarded(argv: readonly string[], specs: readonly OptionSpec[]): string[] {
  return argv.map((argument, at) => {
    if (/^-\d/.test(argument)) return GUARD + argument;
    const spec = specs.find(({ name, implied }) => implied && argument === `--${name}`);
    const isComplete = spec?.choices?.includes(argv[at + 1] ?? "") ?? true;
    return isComplete ? argument : `${argument}=${spec?.implied}`;
  });
}

/** Spells a token so that cac cannot misread it: `--name=\0value`, `\0word`. */
function spelledOut(token: Token, argv: readonly string[], specs: readonly OptionSpec[]): string[] {
  if (token.kind === "option-terminator") return [];
  if (token.kind === "positional") return [GUARD + unguarded(token.value)];
  const spec = specs.find(({ name }) => name === token.name);
  if (spec === undefined) throw unknownOption(asTyped(token, argv), specs);
  if (spec.value !== undefined) return [`--${spec.name}=${GUARD}${givenValue(token, spec, specs)}`];
  if (token.value !== undefined) {
    throw new Failure("EBB_USAGE", `Option --${spec.name} takes no value`);
  }
  return [spec.name.startsWith("no-") ? `--${spec.name}` : `--${spec.name}=true`];
}

function givenValue(token: OptionToken, spec: OptionSpec, specs: readonly OptionSpec[]): string {
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

/** Reads cac's values of an option. For `--no-pager`, cac sets pager to false. */
function valuesOf(
  { name, negated }: RegisteredOption,
  found: Readonly<Record<string, unknown>>,
): readonly string[] {
  return [found[name]]
    .flat()
    .filter((value) => value !== undefined && (value === false) === negated)
    .map((value) => unguarded(String(value)));
}

function isSingle({ value, repeatable }: OptionSpec): boolean {
  return value !== undefined && !repeatable;
}

function optionsOf(given: ReadonlyMap<string, readonly string[]>): Options {
  const values = (name: string): readonly string[] => {
    const found = given.get(name);
    if (found === undefined) throw new Error(`no option --${name} declared`);
    return found;
  };
  return {
    isGiven: (name) => (given.get(name)?.length ?? 0) > 0,
    flag: (name) => values(name).length > 0,
    value: (name) => values(name)[0],
    values,
  };
}

/**
 * Returns an option as typed. Other tools write long options with one dash: `-path` is not `-p` and
 * three more letters.
 */
function asTyped({ rawName, index }: OptionToken, argv: readonly string[]): string {
  const whole = argv[index]?.replace(/=.*/s, "") ?? rawName;
  return /^-[a-z]{3}/i.test(whole) ? whole : rawName;
}

function unknownOption(typed: string, specs: readonly OptionSpec[]): Failure {
  const hint = meantOption(typed.replace(/^-+/, ""), specs) ?? "See the options with --help";
  return new Failure("EBB_USAGE", `Unknown option ${typed}`, { hint });
}

function meantOption(name: string, specs: readonly OptionSpec[]): string | undefined {
  const other = OTHER_OPTIONS.get(name) ?? OTHER_OPTIONS.get(name.replace(/\..*$/, ""));
  if (other !== undefined) return `In ebb this is: ${other}`;
  const names = specs.map((spec) => spec.name);
  const meant = didYouMean(name, names);
  return meant && `Did you mean --${meant}?`;
}

function beforeCommand(typed: string, specs: readonly OptionSpec[]): Failure {
  const hint =
    meantOption(typed.replace(/^-+/, ""), specs) ??
    `The options of a command come after its name: ebb COMMAND ${typed}`;
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
