import type { Direction } from "../../migration/migration.ts";

/** The server cuts an application name at this number of bytes, with a notice. */
const LONGEST = 63;

/**
 * Returns the application name of the session that runs a revision: `ebb up 1975ea83b712`. Every
 * role may read it, and unlike the ledger it shows what is not committed yet.
 */
export function applicationNameOf(
  application: string,
  { direction, revision }: { readonly direction: Direction; readonly revision: string },
): string {
  const work = `${direction} ${revision}`;
  return `${cut(application, LONGEST - 1 - work.length)} ${work}`.trim().slice(0, LONGEST);
}

/** Cuts a text at a number of bytes, between its characters. */
function cut(text: string, bytes: number): string {
  let length = 0;
  let kept = "";
  for (const character of text) {
    length += new TextEncoder().encode(character).length;
    if (length > bytes) break;
    kept += character;
  }
  return kept.trim();
}

/** Reads the revision of an application name that {@link applicationNameOf} made. */
export function revisionIn(
  application: string,
): { readonly direction: Direction; readonly revision: string } | undefined {
  const found = /(?:^| )(?<direction>up|down) (?<revision>[\w.]+)$/.exec(application);
  const { direction, revision } = found?.groups ?? {};
  if (revision === undefined) return undefined;
  return { direction: direction === "down" ? "down" : "up", revision };
}
