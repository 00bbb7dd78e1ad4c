import { Failure } from "../../failure.ts";
import { sanitizeLine } from "../../text/sanitize.ts";
import { commandIndex, type ParsedArguments, parseArguments } from "../frame/arguments.ts";
import type { Command, OptionSpec } from "../frame/command.ts";
import type { Surroundings } from "../frame/context.ts";
import { allOptions, GLOBAL_OPTIONS } from "../frame/options.ts";
import type { CommandEntry, Program } from "../frame/program.ts";
import {
  type Candidate,
  commandCandidates,
  kindOfArgument,
  kindOfValue,
  optionCandidates,
  revisionCandidates,
  type WordKind,
  wordCandidates,
} from "./candidates.ts";

/**
 * Answers a shell that asks for the next word: `ebb __complete -- WORDS`, where the last word is
 * unfinished.
 *
 * It never fails and prints nothing else: a person who types a word cannot fix a malformed file at
 * the same time.
 */
export async function complete(
  words: readonly string[],
  program: Program,
  surroundings: Surroundings,
): Promise<number> {
  const candidates = await candidatesFor(words, program, surroundings).catch((error: unknown) => {
    if (error instanceof Failure) return [];
    throw error;
  });
  const lines = candidates.map(({ word, description }) =>
    description === "" ? word : `${word}\t${sanitizeLine(description)}`,
  );
  if (lines.length > 0) surroundings.world.stdout.write(`${lines.join("\n")}\n`);
  return 0;
}

async function candidatesFor(
  words: readonly string[],
  program: Program,
  surroundings: Surroundings,
): Promise<readonly Candidate[]> {
  const line = await readLine(words, program);
  const { kind, prefix, typed } = expected(line);
  switch (kind.kind) {
    case "nothing":
      return [];
    case "command":
      return commandCandidates(typed, program);
    case "option":
      return optionCandidates(line.command, typed);
    case "words":
      return wordCandidates(kind.words, { prefix, typed });
    case "path":
      return [{ word: `:${kind.of}`, description: "" }];
    case "revision":
      return revisionCandidates({ prefix, typed }, { parsed: line.parsed, ...surroundings });
  }
}

/** A command line during typing. */
interface Line {
  readonly name: string | undefined;
  readonly entry: CommandEntry | undefined;
  readonly command: Command | undefined;
  readonly specs: readonly OptionSpec[];
  /** The option whose value is at the cursor. */
  readonly pending: OptionSpec | undefined;
  /** The complete words, as far as they are right. */
  readonly parsed: ParsedArguments;
  /** True after `--`. */
  readonly isPlain: boolean;
  readonly current: string;
}

async function readLine(words: readonly string[], program: Program): Promise<Line> {
  const before = words.slice(0, -1);
  const at = commandIndex(before, GLOBAL_OPTIONS);
  const name = at === undefined ? undefined : before[at];
  const entry = name === undefined ? undefined : program.find(name);
  const command = await entry?.load();
  const specs = allOptions(command);
  const rest = at === undefined ? before : before.toSpliced(at, 1);
  const isPlain = rest.includes("--");
  const last = rest.at(-1);
  const pending = isPlain ? undefined : specs.find((spec) => awaitsValue(spec, last));
  return {
    name,
    entry,
    command,
    specs,
    pending,
    parsed: parsedAsFarAsRight(pending === undefined ? rest : rest.slice(0, -1), specs),
    isPlain,
    current: words.at(-1) ?? "",
  };
}

function awaitsValue(
  { name, short, value, implied }: OptionSpec,
  word: string | undefined,
): boolean {
  const isNamed = word === `--${name}` || (short !== undefined && word === `-${short}`);
  return isNamed && value !== undefined && implied === undefined;
}

function parsedAsFarAsRight(
  words: readonly string[],
  specs: readonly OptionSpec[],
): ParsedArguments {
  try {
    return parseArguments(words, specs);
  } catch (error) {
    if (error instanceof Failure) return parseArguments([], specs);
    throw error;
  }
}

interface Expected {
  readonly kind: WordKind | { readonly kind: "command" | "option" };
  /** The text before `typed` in the same word: `--dir=`. */
  readonly prefix: string;
  readonly typed: string;
}

function expected(line: Line): Expected {
  const { name, entry, specs, pending, parsed, isPlain, current } = line;
  const plain = { prefix: "", typed: current };
  if (pending !== undefined) return { kind: kindOfValue(pending), ...plain };
  const assigned = specs.find((spec) => spec.value && current.startsWith(`--${spec.name}=`));
  if (!isPlain && assigned !== undefined) {
    const prefix = `--${assigned.name}=`;
    return { kind: kindOfValue(assigned), prefix, typed: current.slice(prefix.length) };
  }
  if (!isPlain && /^-(?!\d)/.test(current)) return { kind: { kind: "option" }, ...plain };
  if (name === undefined || name === "help") return { kind: { kind: "command" }, ...plain };
  if (entry === undefined) return { kind: { kind: "nothing" }, ...plain };
  return { kind: kindOfArgument(entry, parsed.positionals.length), ...plain };
}
