/**
 * Reads the text of a .env file as docker compose and the dotenv libraries do: the value of each
 * name, of a repeated one the last.
 *
 * `export` in front, white space around `=` and comments are no part of it; a `#` starts a comment
 * only behind white space, so that `postgresql://app:pa#ss@db/app` stays whole. Quoted values may
 * span lines; in double quotes `\n`, `\r`, `\t`, `\"`, `\\` and `\$` are escapes, in single ones
 * `\'`. Except in single quotes, `${NAME}` and `${NAME:-default}` are replaced: by the variable of the
 * environment, else by the value above in the file; a name that neither knows stays as it is.
 *
 * Lines that are no assignment say nothing: others read the file, too, and may read more from it.
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

/** A quote that does not end, or behind which more than a comment follows, makes a plain value. */
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
  // What is quoted after all, but holds the quote itself or ends in a backslash, is taken literally.
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
      // As in a shell, `:-` also stands in for an empty value.
      return fallback === undefined ? (value ?? whole) : value || fallback;
    },
  );
}
