import { slug } from "../text/slug.ts";
import type { Header } from "./migration.ts";

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

type FileNameParts = Pick<Header, "id" | "message"> & { readonly created: number };

/** What the date, the longest slug (four bytes a character) and the ending leave. */
const MAX_ID_LENGTH = 72;
