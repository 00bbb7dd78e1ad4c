import { slug } from "../text/slug.ts";
import type { Header } from "./migration.ts";

/** What the name of a revision file says; for people, since identity is the `revision:` line. */
export interface FileName {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly id: string;
  /** Empty when the message has no letter and no digit. */
  readonly slug: string;
}

/**
 * Makes the default name `<YYYY-MM-DD>_<revision>_<slug>.sql`; the date is UTC's.
 *
 * A very long id is cut, since a file's name has at most 255 bytes.
 */
export function fileName({ id, message, created }: FileNameParts): string {
  const date = new Date(created).toISOString().slice(0, "YYYY-MM-DD".length);
  const words = slug(message);
  return `${[date, id.slice(0, MAX_ID_LENGTH), words].filter((part) => part !== "").join("_")}.sql`;
}

/**
 * Reads a default name, or nothing when the name has another form.
 *
 * The id ends at the first `_`: of an id with one in it only the beginning is found.
 */
export function parseFileName(name: string): FileName | undefined {
  const match = /^(\d{4}-\d\d-\d\d)_([A-Za-z0-9.]+)(?:_(.*))?\.sql$/iu.exec(name);
  if (match === null) return undefined;
  const [, date = "", id = "", words = ""] = match;
  return { date, id, slug: words };
}

type FileNameParts = Pick<Header, "id" | "message"> & { readonly created: number };

/** What the date, the longest slug (four bytes a character) and the ending leave. */
const MAX_ID_LENGTH = 72;
