/** The text that stands for a password. */
export const MASK = "***";

/**
 * Replaces passwords by `***`: those of connection URLs and connection strings, and those of
 * `password=` pairs and of SQL's `PASSWORD 'text'`.
 *
 * `postgres://app:secret@db/prod` becomes `postgres://app:***@db/prod`. A password may contain any
 * character, so that of a PostgreSQL URL ends at the last `@` of the line. The words `password`
 * and `VALUE` of an example stay.
 */
export function maskSecrets(text: string): string {
  if (!MAY_HOLD_SECRET.test(text)) return text;
  return PATTERNS.reduce(
    (masked, pattern) => masked.replace(pattern, `$<before>${MASK}$<after>`),
    text,
  );
}

/**
 * Returns the passwords in a word that a user typed, or that a variable holds. Unlike in a line of
 * output, a password may contain line ends; each of its lines is returned.
 *
 * A password that stands a second time in the word is left out: there it is a name that must show.
 */
export function passwordsIn(word: string): readonly string[] {
  const line = word.replace(/[\r\n]/g, LINE_END);
  if (!MAY_HOLD_SECRET.test(line)) return [];
  const found: string[] = [];
  TYPED_PATTERNS.reduce(
    (rest, pattern) =>
      rest.replace(pattern, (match, ...captured) => {
        const { before, after }: { before: string; after: string } = captured.at(-1);
        found.push(match.slice(before.length, match.length - after.length));
        return `${before}${MASK}${after}`;
      }),
    line,
  );
  return found
    .map((secret) => secret.replace(/^e?(['"])(.*)\1$/i, "$2"))
    .filter((secret) => line.indexOf(secret) === line.lastIndexOf(secret))
    .flatMap((secret) => secret.split(LINE_END));
}

/** Stands for a line end, which the patterns never cross. */
const LINE_END = "\u0001";

/** True for a typed word with a password in a connection URL, a connection string or a `password=` pair. */
export function holdsPassword(text: string): boolean {
  return maskSecrets(text) !== text || passwordsIn(text).length > 0;
}

/**
 * Returns a function that masks passwords by their form, and these secrets wherever they stand.
 *
 * A secret of under six characters is left alone: it would hide parts of ordinary words.
 */
export function masking(secrets: readonly string[]): (text: string) => string {
  const hidden = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [...new Set([secret, encodeURIComponent(secret)])])
    .sort((a, b) => b.length - a.length);
  return (text) =>
    maskSecrets(hidden.reduce((masked, secret) => masked.replaceAll(secret, MASK), text));
}

const SHORTEST = 6;

const MAY_HOLD_SECRET = /@|postgres(?:ql)?(?:\+\w+)?:?\/|passw|pwd/i;

/**
 * Each repeats what can stand often in a long line only up to a length: else a text of a few MB
 * would take minutes.
 */
const PATTERNS: readonly RegExp[] = [
  // One slash is left where the URL was taken for a path; the colon may have been forgotten.
  /(?<before>\b(?:postgres(?:ql)?(?:\+\w+)?|jdbc:\w+):?\/{1,2}[^\s:/?#@]*:)(?!\*\*\*@|password@)[^\n]{0,2000}(?<after>@)/gi,
  /(?<before>\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/?#@]*:)(?!\*\*\*@|password@)[^\s]{0,2000}(?<after>@)/gi,
  // Cut off behind the password, or before the @; digits alone are a port.
  /(?<before>\bpostgres(?:ql)?(?:\+\w+)?:\/{1,2}[^\s:/?#@]*:)(?!\*\*\*|password@|\d+(?![^\s/?"',;)]))[^\s"'/]+(?<after>)/gi,
  // Without a scheme: app:secret@db/prod, app:secret@db:5432.
  /(?<before>(?<![\w/])[\w.%+-]{1,200}:)(?!\*\*\*@|password@|\/\/)[^\s:@/][^\s@]{0,999}(?<after>@[\w.[\]-]+(?::\d+)?\/\w|@[\w.[\]-]+:\d+)/g,
  /(?<before>(?:password|passwd|\bpwd)\s*=\s*)(?!\*\*\*|VALUE(?![^\s,;]))(?:'(?:[^'\\]|\\.|'')*'?|"[^"\n]*"?|[^\s&"']+)(?<after>)/gi,
  // JSON, also inside of a JSON string.
  /(?<before>password\\*"\s*:\s*\\*")(?!\*\*\*)(?:[^"\\]|\\(?!"))+(?<after>)/gi,
  /(?<before>\bpassword\s+)(?!'\*\*\*')e?'(?:[^'\\]|\\.|'')*'?(?<after>)/gi,
];

/** Also `password: secret`, which in a line of output may be the start of a sentence. */
const TYPED_PATTERNS: readonly RegExp[] = [
  ...PATTERNS,
  /(?<before>(?:^|[\s,;{])\w*(?:password|passwd|pwd):\s*)(?!\*\*\*)[^\s,;}]+(?<after>)/gi,
];

/** The passwords that a run must not write. */
export interface Secrets {
  /** Hides a secret from now on. */
  hide(secret: string): void;
  /** Returns the text with `***` for each password. */
  inText(text: string): string;
  /** Returns a JSON document with `***` for each password in its strings. */
  inJson(value: unknown): unknown;
}

/** SQL and scripts to run. With a changed text they would do something else. */
const EXACT = new Set(["sql", "script", "up_sql", "down_sql"]);

/**
 * Starts with the passwords that show by their form, in URLs and in `password=` pairs, and with the
 * given ones.
 */
export function createSecrets(first: readonly string[] = []): Secrets {
  let known = first;
  let inText = masking(known);
  const inString = (text: string): string => inText(text);
  const inJson = (value: unknown, key = ""): unknown => {
    if (typeof value === "string") return EXACT.has(key) ? value : inString(value);
    if (Array.isArray(value)) return value.map((entry) => inJson(entry, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, inJson(one, name)]),
    );
  };
  return {
    hide: (secret) => {
      known = [...known, secret];
      inText = masking(known);
    },
    inText: inString,
    inJson: (value) => inJson(value),
  };
}
