import { closest } from "../../text/distance.ts";

/**
 * Finds the intended word for a typo: the only word that begins with it, or else a word that is
 * almost equal.
 *
 * Two swapped letters count as two differences, so words with the same first letter may differ by
 * two: `shwo` means `show`, but `lint` does not mean `init`.
 */
export function didYouMean(typed: string, words: readonly string[]): string | undefined {
  const small = typed.toLowerCase();
  const longer = words.filter((word) => small.length > 1 && word.startsWith(small));
  if (longer.length === 1) return longer[0];
  const near = closest(small, words, Math.max(1, Math.floor(small.length / 3)));
  if (near !== undefined || small.length < 4) return near;
  return closest(
    small,
    words.filter((word) => word[0] === small[0]),
    2,
  );
}

/** The placeholders of a proposed command, and the replacement from the user's words. */
const PLACES: readonly (readonly [place: RegExp, fill: (words: readonly string[]) => string])[] = [
  [/(?<= )-1$/, ([word = ""]) => (word === "all" ? "base" : stepsOf("-", word))],
  [/(?<= )\+1$/, ([word = ""]) => (word === "all" ? "heads" : stepsOf("+", word))],
  [/REVISION/g, ([word = ""]) => word],
  [/what it does/, (words) => words.join(" ")],
];

/** Words that need no quotes in a shell, so the proposed line can be copied. */
const PLAIN = /^[\w.@:+-]+$/;

/**
 * Completes a proposed command with the typed words: `ebb downgrade -1` with `2` becomes
 * `ebb downgrade -2`.
 *
 * Without words, or with words that need quotes, the command stays as it is.
 */
export function fillIn(command: string, words: readonly string[]): string {
  if (words.length === 0 || !words.every((word) => PLAIN.test(word))) return command;
  return PLACES.reduce((text, [place, fill]) => text.replace(place, fill(words)), command);
}

/**
 * A number becomes that many steps in the direction of the command. Any other word stays as it is.
 */
function stepsOf(sign: "+" | "-", word: string): string {
  return /^[+-]?\d+$/.test(word) ? `${sign}${word.replace(/^\D/, "")}` : word;
}

const NEW = 'ebb revision -m "what it does"';

/** Verbs of other tools, and the ebb command for each. */
export const OTHER_VERBS: Readonly<Record<string, string>> = {
  migrate: "ebb upgrade head",
  apply: "ebb upgrade head",
  deploy: "ebb upgrade head",
  "up-by-one": "ebb upgrade +1",
  "up-to": "ebb upgrade REVISION",
  rollback: "ebb downgrade -1",
  revert: "ebb downgrade -1",
  "down-to": "ebb downgrade REVISION",
  reset: "ebb downgrade base",
  goto: "ebb upgrade REVISION to go up, ebb downgrade REVISION to go back",
  new: NEW,
  create: `${NEW}; ebb create-db creates the database itself`,
  generate: NEW,
  info: "ebb status",
  unlock: "ebb status, which names the holder of the run lock; it is free when that session ends",
  version: "ebb current for the database, ebb --version for ebb itself",
  force: "ebb stamp REVISION",
  validate: "ebb check",
  clean: "ebb drop-db && ebb create-db",
  load: "psql -f FILE, then ebb stamp REVISION",
  list_templates: 'ebb init; new files are made by: ebb revision -m "what it does"',
  seed: "psql -f FILE, or a revision of its own",
};

/** Options of other tools, without dashes, and the equivalent in ebb. */
export const OTHER_OPTIONS: ReadonlyMap<string, string> = new Map([
  ...["c", "configFiles"].map((typed) => [typed, "--config FILE"] as const),
  ...["d", "migrations-dir", "path", "source", "locations"].map(
    (typed) => [typed, "--dir DIR"] as const,
  ),
  ...["u", "database", "dbstring"].map((typed) => [typed, "--url URL"] as const),
  ...["table", "migrations-table"].map((typed) => [typed, "--version-table NAME"] as const),
  ...["allow-missing", "outOfOrder"].map(
    (typed) => [typed, "ebb merge heads: the order is in the files, by their parents"] as const,
  ),
  ...["x", "placeholders"].map(
    (typed) =>
      [typed, "--set NAME=VALUE, for a file whose header has a line variables: NAME"] as const,
  ),
  ...["s", "schema-file", "dump-schema"].map((typed) => [typed, "ebb dump -o FILE"] as const),
  ...["e", "env"].map((typed) => [typed, '--url "$NAME_OF_THE_VARIABLE"'] as const),
  ...["user", "password"].map(
    (typed) => [typed, "--url postgresql://USER:PASSWORD@HOST/DATABASE"] as const,
  ),
  ...["schemas", "defaultSchema", "default-schema"].map(
    (typed) =>
      [typed, "--schema NAME for ebb's own tables, search_path=NAME in the URL for yours"] as const,
  ),
  ...["baselineOnMigrate", "baselineVersion", "fake-initial"].map(
    (typed) => [typed, "ebb baseline, once"] as const,
  ),
  ["dryRunOutput", "ebb upgrade head --sql > FILE, or --dry-run"],
  ["exit-code", "ebb status: it exits with 3 when something is pending"],
  ["X", "--verbose"],
  ["n", "--config FILE: a file for each database"],
  ["name", "--config FILE: a file for each database"],
  ["html", "ebb graph -o FILE.html"],
  ["strict", "ebb check: it fails where the order of files and database differ"],
  ["no-dump-schema", "not needed: ebb writes no schema file by itself"],
  ["raiseerr", "not needed: each error ends ebb with its exit status"],
  ["target", "ebb upgrade REVISION, or ebb downgrade REVISION"],
  ["fake", "ebb stamp REVISION"],
]);
