import { closest } from "../text/distance.ts";
import { timeoutFault } from "../text/duration.ts";
import type { Section, SectionOptions } from "./migration.ts";

/** A section without options. */
export const NO_OPTIONS: SectionOptions = {
  transaction: true,
  lockTimeout: undefined,
  statementTimeout: undefined,
  record: true,
  irreversible: undefined,
  nothing: false,
};

/** A word of a marker line that is not an option, with a hint. */
export interface OptionProblem {
  /** Offset of the word in the text of the options. */
  readonly at: number;
  readonly message: string;
  readonly hint: string;
}

export type OptionsReading =
  | { readonly kind: "options"; readonly options: SectionOptions }
  | { readonly kind: "problem"; readonly problem: OptionProblem };

/** Reads what follows `-- up`, `-- down` or `-- assert` on a marker line. */
export function readOptions(section: Section["kind"], text: string): OptionsReading {
  let options = NO_OPTIONS;
  const seen = new Set<string>();
  for (const match of text.matchAll(/\S+/g)) {
    const word = readWord(match[0], text.slice(match.index));
    const problem = wordProblem(word, section) ?? conflict(word.name, seen);
    if (problem !== undefined) return { kind: "problem", problem: { at: match.index, ...problem } };
    options = { ...options, ...setting(word) };
    if (word.isReason) break;
  }
  return { kind: "options", options };
}

/** Finds an option that is, or is within two letters of, a word of the line. */
export function nearOption(text: string): string | undefined {
  for (const word of text.match(/\S+/g) ?? []) {
    const near = closest(optionName(word), OPTION_NAMES);
    if (near !== undefined) return near;
  }
  return undefined;
}

/** Writes options for a marker line, each with a space before it. */
export function formatOptions(options: SectionOptions): string {
  const { irreversible } = options;
  const words = [
    options.transaction ? undefined : "no-transaction",
    options.lockTimeout === undefined ? undefined : `lock_timeout=${options.lockTimeout}`,
    options.statementTimeout === undefined
      ? undefined
      : `statement_timeout=${options.statementTimeout}`,
    options.record ? undefined : "no-record",
    options.nothing ? "nothing" : undefined,
    irreversible === undefined ? undefined : `irreversible${irreversible && `: ${irreversible}`}`,
  ];
  return words.map((word) => (word === undefined ? "" : ` ${word}`)).join("");
}

/** Names for comparing: lower case, with `-` for `_`. */
const OPTION_NAMES = [
  "no-transaction",
  "lock-timeout",
  "statement-timeout",
  "no-record",
  "irreversible",
  "nothing",
] as const;

type OptionName = (typeof OPTION_NAMES)[number];

/** The spelling in a file, with an example value. */
const SPELLING: Readonly<Record<OptionName, string>> = {
  "no-transaction": "no-transaction",
  "lock-timeout": "lock_timeout=5s",
  "statement-timeout": "statement_timeout=2min",
  "no-record": "no-record",
  irreversible: "irreversible",
  nothing: "nothing",
};

interface Word {
  readonly written: string;
  readonly name: OptionName | undefined;
  /** The text after `=`, or the reason of `irreversible:`. */
  readonly value: string | undefined;
  readonly isReason: boolean;
}

/**
 * Reads one word. `rest` is the line from this word on, because the reason of `irreversible:`
 * reaches to the end.
 */
function readWord(written: string, rest: string): Word {
  const reason = /^irreversible:(.*)$/isu.exec(rest)?.[1];
  if (reason !== undefined) {
    return { written, name: "irreversible", value: reason.trim(), isReason: true };
  }
  const equals = written.indexOf("=");
  const name = optionName(written);
  return {
    written,
    name: OPTION_NAMES.find((known) => known === name),
    value: equals < 0 ? undefined : written.slice(equals + 1),
    isReason: false,
  };
}

function optionName(word: string): string {
  const equals = word.indexOf("=");
  return (equals < 0 ? word : word.slice(0, equals)).toLowerCase().replaceAll("_", "-");
}

type Advice = Omit<OptionProblem, "at">;

function wordProblem(word: Word, section: Section["kind"]): Advice | undefined {
  const { name } = word;
  if (name === undefined) return unknownOption(word.written, section);
  const elsewhere = elsewhereOnly(name, section);
  if (elsewhere !== undefined) return elsewhere;
  if (name === "lock-timeout" || name === "statement-timeout") {
    return timeoutProblem(plainName(name), word.value);
  }
  return word.isReason ? reasonProblem(word) : unwantedValue(name, word.value);
}

function unknownOption(written: string, section: Section["kind"]): Advice {
  const near = closest(optionName(written), OPTION_NAMES);
  const known = OPTION_NAMES.find((name) => name === near);
  return {
    message: `"${written}" is not an option of a "-- ${section}" line`,
    hint:
      known === undefined
        ? `Options of this line are ${allowedIn(section)}; if the line is prose, begin it with another word`
        : `Did you mean "${SPELLING[known]}"?`,
  };
}

function allowedIn(section: Section["kind"]): string {
  const names = OPTION_NAMES.filter((name) => elsewhereOnly(name, section) === undefined);
  return names.map((name) => SPELLING[name]).join(", ");
}

function plainName(name: OptionName): string {
  return SPELLING[name].replace(/=.*/, "");
}

function elsewhereOnly(name: OptionName, section: Section["kind"]): Advice | undefined {
  if (section !== "down" && (name === "irreversible" || name === "nothing")) {
    return {
      message: `"${name}" is not an option of a "-- ${section}" line`,
      hint: `Only a down section can be ${name}: "-- down ${name}"`,
    };
  }
  if (section === "assert" && name === "no-transaction") {
    return {
      message: '"no-transaction" is not an option of a "-- assert" line',
      hint: "An assert runs in the transaction of its up section; remove the option",
    };
  }
  return undefined;
}

function timeoutProblem(option: string, value: string | undefined): Advice | undefined {
  const problem = value === undefined ? "it has no value" : timeoutFault(value);
  if (problem === undefined) return undefined;
  return {
    message: `Cannot read "${option}${value === undefined ? "" : `=${value}`}": ${problem}`,
    hint: `Write a time without spaces, for example "${option}=5s" or "${option}=2min"; 0 means no limit`,
  };
}

function reasonProblem({ value }: Word): Advice | undefined {
  if (value !== "") return undefined;
  return {
    message: 'No reason follows "irreversible:"',
    hint: 'Write the reason after the colon, or "-- down irreversible" without a colon',
  };
}

function unwantedValue(name: OptionName, value: string | undefined): Advice | undefined {
  if (value === undefined) return undefined;
  return {
    message: `The option "${plainName(name)}" takes no value`,
    hint: `Write "${plainName(name)}" alone`,
  };
}

function conflict(name: OptionName | undefined, seen: Set<string>): Advice | undefined {
  if (name === undefined) return undefined;
  if (seen.has(name)) {
    return { message: `The option "${plainName(name)}" is given twice`, hint: "Keep one of them" };
  }
  seen.add(name);
  if (!seen.has("irreversible") || !seen.has("nothing")) return undefined;
  return {
    message: 'A down section cannot be both "irreversible" and "nothing"',
    hint: '"nothing" means that there is nothing to take back, "irreversible" that it cannot be taken back',
  };
}

function setting({ name, value }: Word): Partial<SectionOptions> {
  switch (name) {
    case undefined:
      return {};
    case "no-transaction":
      return { transaction: false };
    case "lock-timeout":
      return { lockTimeout: value };
    case "statement-timeout":
      return { statementTimeout: value };
    case "no-record":
      return { record: false };
    case "irreversible":
      return { irreversible: value ?? "" };
    case "nothing":
      return { nothing: true };
    default:
      return name satisfies never;
  }
}
