import { Failure } from "../failure.ts";
import { holdsPassword } from "../text/secrets.ts";
import { commandIndex, type ParsedArguments, parseArguments } from "./frame/arguments.ts";
import type { Command, OptionSpec } from "./frame/command.ts";
import { allOptions, GLOBAL_OPTIONS } from "./frame/options.ts";
import { argumentUsage, type CommandEntry, type Program } from "./frame/program.ts";
import { didYouMean, fillIn, OTHER_VERBS } from "./frame/suggestions.ts";

/** The meaning of a command line. */
export type Invocation =
  | Question
  /** A shell asks for the next word of a line. */
  | { readonly kind: "completion"; readonly words: readonly string[] }
  | {
      readonly kind: "command";
      readonly entry: CommandEntry;
      readonly command: Command;
      readonly parsed: ParsedArguments;
    };

/** A question that needs no command. */
export type Question =
  | { readonly kind: "version" }
  /**
   * `status` is 2 for a line without a command: a script that forgot its command must notice that.
   */
  | { readonly kind: "overview"; readonly status: 0 | 2; readonly program: Program }
  | { readonly kind: "help"; readonly entry: CommandEntry; readonly command: Command };

/**
 * Reads a command line. It loads only the named command.
 *
 * @throws {Failure} `EBB_UNKNOWN_COMMAND`, and `EBB_USAGE` for options and arguments that the
 * command does not take
 */
export async function readInvocation(
  argv: readonly string[],
  program: Program,
): Promise<Invocation> {
  if (argv[0] === "__complete") return { kind: "completion", words: argv.slice(2) };
  const at = commandIndex(argv, GLOBAL_OPTIONS);
  if (at === undefined) return withoutCommand(argv, program);
  const rest = argv.toSpliced(at, 1);
  const name = argv[at] ?? "";
  if (name === "help") return helpFor(rest, program);
  const entry = program.find(name);
  if (entry === undefined) {
    throw unknownCommand(name, leadingWords(argv.slice(at + 1)), program.names);
  }
  const command = await entry.load();
  if (asksForHelp(rest)) return { kind: "help", entry, command };
  const specs = allOptions(command);
  const parsed = parseArguments(rest, specs, entry.registered);
  if (parsed.options.flag("version")) return { kind: "version" };
  refuseMisplacedPassword(entry.registered.name, parsed, specs);
  checkCount(entry.registered, command.instead, parsed.positionals);
  return { kind: "command", entry, command, parsed };
}

function withoutCommand(argv: readonly string[], program: Program): Invocation {
  const parsed = parseArguments(argv, GLOBAL_OPTIONS);
  if (parsed.options.flag("version")) return { kind: "version" };
  refuseTakenCommand(parsed, program);
  return { kind: "overview", status: parsed.options.flag("help") ? 0 : 2, program };
}

/** Other tools have a `--wait` without a value, so that `ebb --wait up` is typed. */
function refuseTakenCommand({ options }: ParsedArguments, program: Program): void {
  for (const { name, value } of GLOBAL_OPTIONS) {
    const [word] = value === undefined ? [] : options.values(name);
    if (word === undefined || program.find(word) === undefined) continue;
    throw new Failure("EBB_USAGE", `No command is given: --${name} took "${word}" as its value`, {
      hint: `Give the value behind it: ebb ${word} --${name} ${value}`,
    });
  }
}

/** Reads `ebb help` and `ebb help COMMAND`. */
async function helpFor(argv: readonly string[], program: Program): Promise<Invocation> {
  const parsed = parseArguments(argv, GLOBAL_OPTIONS);
  const [name] = parsed.positionals;
  if (name === undefined) return { kind: "overview", status: 0, program };
  const entry = program.find(name);
  if (entry === undefined) throw unknownCommand(name, [], program.names);
  return { kind: "help", entry, command: await entry.load() };
}

/** Returns the words before the first option. */
function leadingWords(argv: readonly string[]): readonly string[] {
  const end = argv.findIndex((argument) => /^-\D/.test(argument));
  return end === -1 ? argv : argv.slice(0, end);
}

/** Checks for a request for help. Help works even if another part of the line is wrong. */
function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const options = end === -1 ? argv : argv.slice(0, end);
  return options.includes("--help") || options.includes("-h");
}

/**
 * Checks the number of words against the arguments in cac. cac's own check would not say what to
 * type.
 */
function checkCount(
  registered: CommandEntry["registered"],
  instead: string | undefined,
  positionals: readonly string[],
): void {
  const { name, args, examples } = registered;
  const min = args.filter(({ required }) => required).length;
  const max = args.some(({ variadic }) => variadic) ? positionals.length : args.length;
  const words = argumentUsage(registered);
  const usage = ["ebb", name, words].filter((part) => part !== "").join(" ");
  if (positionals.length < min) {
    throw new Failure("EBB_USAGE", `ebb ${name} needs ${words}`, {
      hint: `For example: ${examples[0] ?? usage}; more of them: ebb ${name} --help`,
    });
  }
  if (positionals.length > max) {
    const extra = positionals.slice(max).map((word) => `"${word}"`);
    throw new Failure("EBB_USAGE", `ebb ${name} does not take ${extra.join(", ")}`, {
      hint:
        instead === undefined ? `Usage: ${usage}` : `Did you mean: ${fillIn(instead, positionals)}`,
    });
  }
}

/**
 * Returns the failure of a word that is no command. Its hint is the ebb command for another tool's
 * verb, or the most similar command. `words` is the rest of the line.
 */
function unknownCommand(
  typed: string,
  words: readonly string[],
  names: readonly string[],
): Failure {
  return new Failure("EBB_UNKNOWN_COMMAND", `ebb has no command "${typed}"`, {
    hint: hintFor(typed, words, names),
  });
}

function hintFor(typed: string, words: readonly string[], names: readonly string[]): string {
  const other = Object.hasOwn(OTHER_VERBS, typed) ? OTHER_VERBS[typed] : undefined;
  if (other !== undefined) return `In ebb this is: ${fillIn(other, words)}`;
  if (/^postgres(?:ql)?:|@/.test(typed)) {
    return "Name a command, and give the connection with --url or in DATABASE_URL";
  }
  const meant = didYouMean(typed, names);
  return meant === undefined ? "See all commands with: ebb --help" : `Did you mean: ebb ${meant}`;
}

/** Options that can take a connection string. */
const CONNECTION_OPTIONS = new Set(["url", "scratch-url", "wanted", "set", "password-command"]);
/** Commands with states as arguments, which can be connection strings. */
const STATE_COMMANDS = new Set(["diff", "dump"]);

/**
 * Refuses a connection string with a password in any other place, before anything is done. It must
 * not become a target, a tag in the ledger or the name of a file.
 *
 * @throws {Failure} `EBB_USAGE`
 */
function refuseMisplacedPassword(
  command: string,
  { positionals, options }: ParsedArguments,
  specs: readonly OptionSpec[],
): void {
  if (!STATE_COMMANDS.has(command) && positionals.some(holdsPassword)) {
    throw misplaced("An argument");
  }
  for (const { name, value } of specs) {
    if (value === undefined || CONNECTION_OPTIONS.has(name)) continue;
    if (options.values(name).some(holdsPassword)) throw misplaced(`The value of --${name}`);
  }
}

function misplaced(place: string): Failure {
  return new Failure("EBB_USAGE", `${place} contains a password`, {
    hint: "Give the connection with --url or in DATABASE_URL; other users can read a command line, so change the password",
  });
}
