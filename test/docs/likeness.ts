/**
 * Compares texts that differ in ids, times and names of the machine alone.
 *
 * A new revision has another id each time; a page that goes on with it means the one that was made.
 * So the first time that an id or a date stands where the page has another one, the two are bound,
 * and from there on the page's is read as the real one.
 */
export interface Likeness {
  /** Reads a text of the page with the real ids and dates. */
  translate(text: string): string;
  /** Reads a real text with the page's ids and dates: the way back. */
  restore(text: string): string;
  /** True when the real text is like the page's; then what is new in it is bound. */
  isLike(shown: string, real: string): boolean;
}

export function createLikeness(): Likeness {
  const bound = new Map<string, string>();
  const translate = (text: string): string =>
    text.replace(BOUND, (token) => bound.get(token) ?? token);
  const restore = (text: string): string => {
    const shown = new Map([...bound].map(([token, other]) => [other, token]));
    return text.replace(BOUND, (token) => shown.get(token) ?? token);
  };
  return {
    translate,
    restore,
    isLike: (shown, real) => {
      const [expected, actual] = [skeleton(shown), skeleton(real)];
      if (expected.replace(BOUND, "*") !== actual.replace(BOUND, "*")) return false;
      const theirs = actual.match(BOUND) ?? [];
      const pairs = (expected.match(BOUND) ?? []).map(
        (token, at) => [token, theirs[at] ?? ""] as const,
      );
      if (pairs.some(([token, other]) => (bound.get(token) ?? other) !== other)) return false;
      for (const [token, other] of pairs) bound.set(token, other);
      return true;
    },
  };
}

/** Ids of revisions, and days. */
const BOUND = /(?<![0-9A-Za-z])(?:[0-9a-f]{12}|\d{4}-\d\d-\d\d)(?![0-9A-Za-z])/g;

/** What is another on each machine and at each time, and tells nothing. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/^Database: .*\n?/gm, ""],
  [/ Database: .*/g, " Database: <database>"],
  [/(?<=Z ebb )\d+\.\d+\.\d+\S*/g, "<version>"],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, "<time>"],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "<uuid>"],
  [/\b\d+(?:\.\d+)? (?:ms|s|min)\b(?: \d+ s\b)?/g, "<duration>"],
  [/\b\d+(?:\.\d+)? [kM]B\b/g, "<size>"],
  [/"(duration_ms|port)": [\d.]+/g, '"$1": <number>'],
  [
    /"(database|host|user|os_user|server_version|ebb_version|application)": "[^"]*"/g,
    '"$1": <text>',
  ],
  [/\bPostgreSQL \d+(?:\.\d+)?/g, "PostgreSQL <version>"],
  [/\bby \S+ \(role \S+\)/g, "by <person>"],
  [/<time>(,?) by [^\s)]+/g, "<time>$1 by <person>"],
  [/\bpid \d+/g, "pid <number>"],
  [/\bin database \S+,/g, "in database <name>,"],
  [/ {2,}/g, "  "],
  [/[ \t]+$/gm, ""],
];

function skeleton(text: string): string {
  return VOLATILE.reduce((rest, [pattern, mask]) => rest.replace(pattern, mask), text).trim();
}
