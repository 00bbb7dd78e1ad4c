import { masking } from "../../text/secrets.ts";

/** The passwords that a run must not write. */
export interface Secrets {
  /** Hides a secret from now on. */
  hide(secret: string): void;
  /** Returns the text with `***` for each password. */
  inText(text: string): string;
  /** Returns a JSON document with `***` for each password in its strings. */
  inJson(value: unknown): unknown;
}

/** SQL and scripts that somebody will run: a changed text would do something else. */
const EXACT = new Set(["sql", "script", "up_sql", "down_sql"]);

/** Starts with the passwords that show by their form, in URLs and in `password=` pairs. */
export function createSecrets(): Secrets {
  let known: readonly string[] = [];
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
