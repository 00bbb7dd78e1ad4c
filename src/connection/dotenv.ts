/**
 * Parses a .env file as docker compose and the dotenv libraries do. The last value of a repeated
 * name wins.
 *
 * `export`, white space around `=` and comments are ignored. A `#` starts a comment only after
 * white space, so that `postgresql://app:pa#ss@db/app` stays whole. Quoted values may span lines.
 * In double quotes `\n`, `\r`, `\t`, `\"`, `\\` and `\$` are escapes, in single quotes `\'`. Except
 * in single quotes, `${NAME}` and `${NAME:-default}` are replaced by the environment variable, else
 * by an earlier value of the file. An unknown name stays unchanged.
 *
 * Lines that are not assignments are ignored, because other programs also read the file and may
 * understand them.
 */
export function parseDotenv(
  text: string,
  env: Readonly<Record<string, string | undefined>> = {},
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const lookUp: LookUp = (name) => env[name] ?? values.get(name);
  for (const { groups = {} } of text.replace(/^\uFEFF/, "").matchAll(ASSIGNMENT)) {
    values.set(groups.name ?? "", valueOfLine(groups, lookUp));
  }
  return values;
}

type LookUp = (name: string) => string | undefined;

/** A quote without an end, or with more than a comment after it, belongs to a plain value. */
const ASSIGNMENT = new RegExp(
  [
    String.raw`^[ \t]*(?:export[ \t]+)?(?<name>[\w.-]+)[ \t]*=[ \t]*(?:(?:`,
    String.raw`'(?<single>(?:[^'\\]|\\[\s\S])*)'|`,
    String.raw`"(?<double>(?:[^"\\]|\\[\s\S])*)"|`,
    "`(?<backtick>[^`]*)`",
    String.raw`)[ \t]*(?:#.*)?$|(?<plain>.*)$)`,
  ].join(""),
  "gm",
);

function valueOfLine(groups: Readonly<Record<string, string>>, lookUp: LookUp): string {
  const { single, double, backtick, plain = "" } = groups;
  if (single !== undefined) return single.replaceAll("\\'", "'");
  if (double !== undefined) return expand(double, lookUp, ESCAPES);
  if (backtick !== undefined) return expand(backtick, lookUp);
  const value = plain.replace(/(^|[ \t])#.*$/, "").trim();
  // A quoted value that holds its own quote, or ends in a backslash, is taken literally.
  const quoted = /^(["'`])(.*)\1$/.exec(value)?.[2];
  return quoted ?? expand(value, lookUp);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ['"', '"'],
  ["\\", "\\"],
  ["$", "$"],
]);

function expand(text: string, lookUp: LookUp, escapes?: ReadonlyMap<string, string>): string {
  return text.replace(
    /\\([\s\S])|\$\{(\w+)(?::-([^}]*))?\}/g,
    (whole: string, ...[escaped, name = "", fallback]: (string | undefined)[]) => {
      if (escaped !== undefined) return escapes?.get(escaped) ?? whole;
      const value = lookUp(name);
      // As in a shell, `:-` also replaces an empty value.
      return fallback === undefined ? (value ?? whole) : value || fallback;
    },
  );
}
