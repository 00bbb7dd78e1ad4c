import { SETTING_ENTRIES } from "../../settings/settings-table.ts";
import { shellWord } from "../../text/shell-word.ts";
import type { Options } from "./command.ts";

/** The settings without effect on a run. */
const NOT_REPEATED: ReadonlySet<string> = new Set(["author", "color", "pager", "wanted"]);

/** The other options that matter for the rest of a run, and the commands that take them. */
const OWN_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  "no-source": ["downgrade", "undo", "resume", "status"],
  recorded: ["downgrade", "redo", "undo"],
  "trust-ledger": ["downgrade", "redo", "undo", "resume"],
  "allow-unknown": ["upgrade"],
  tag: ["upgrade", "downgrade", "redo", "undo", "resume", "stamp"],
};

/** The commands that ebb proposes in its hints, and that take every setting. */
const PROPOSED = "upgrade|downgrade|redo|undo|resume|stamp|repair|status|check";

/**
 * Adds the options of the command line to the commands in a text, quoted for a shell:
 * `then: ebb downgrade 1975ea83b712` becomes `then: ebb downgrade 1975ea83b712 --dir sql`.
 *
 * A command to run comes after a colon. Elsewhere in a sentence it is only mentioned.
 */
export function withOptions(text: string, options: Options): string {
  return text.replace(MENTION, (line: string, name: string) => {
    const words = [...givenSettings(options), ...givenOptions(options, name)];
    return [line, ...words.filter((word) => !line.includes(word))].join(" ");
  });
}

const MENTION = new RegExp(
  `(?<=: )ebb (${PROPOSED})\\b(?:(?! or | and )[^;,)"\\n])*?(?=$|[;,)"\\n]| or | and |\\. )`,
  "g",
);

function givenSettings(options: Options): readonly string[] {
  return SETTING_ENTRIES.filter(({ name }) => !NOT_REPEATED.has(name)).flatMap(({ flag }) =>
    options.isGiven(flag) ? options.values(flag).map((value) => optionText(flag, value)) : [],
  );
}

function givenOptions(options: Options, command: string): readonly string[] {
  return Object.entries(OWN_OPTIONS).flatMap(([name, commands]) => {
    if (!commands.includes(command) || !options.isGiven(name)) return [];
    const value = options.value(name);
    return [value === undefined || value === "true" ? `--${name}` : optionText(name, value)];
  });
}

/** Returns an option with its value. A value that starts with a dash needs the equals sign. */
function optionText(name: string, value: string): string {
  return value.startsWith("-") ? `--${name}=${shellWord(value)}` : `--${name} ${shellWord(value)}`;
}
