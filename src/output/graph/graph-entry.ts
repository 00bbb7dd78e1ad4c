import { isBranchPoint, isHead, isMergePoint, isRealHead } from "../../graph/points.ts";
import { formatCreated } from "../../migration/created.ts";
import { sanitizeLine } from "../../text/sanitize.ts";
import type { RevisionView } from "../revision.ts";

/** The state of a revision in the database. */
export type RevisionState = "current" | "applied" | "pending";

/** A revision in a drawing; `state` is undefined without a database. */
export interface GraphEntry {
  readonly view: RevisionView;
  readonly state: RevisionState | undefined;
}

/**
 * Returns the remarks on a revision after its id and message, the state before the labels: `head`,
 * `merge point`, `pending`, `profiles`.
 */
export function badgesOf(entry: GraphEntry): readonly string[] {
  return [...marksOf(entry), ...entry.view.branches];
}

/** Returns the place of a revision in the graph and in the database: `head`, `pending`. */
export function marksOf({ view: { node }, state }: GraphEntry): readonly string[] {
  return [
    ...(isHead(node) ? [isRealHead(node) ? "head" : "effective head"] : []),
    ...(isBranchPoint(node) ? ["branch point"] : []),
    ...(isMergePoint(node) ? ["merge point"] : []),
    ...(state === undefined || state === "applied" ? [] : [state]),
  ];
}

/** Returns date and author: `2025-10-07, CLI 2`. */
export function originOf({ view: { header } }: GraphEntry): string {
  const { created, author } = header;
  const date = created === undefined ? [] : [formatCreated(created).slice(0, 10)];
  return [...date, ...(author === undefined ? [] : [sanitizeLine(author)])].join(", ");
}

/** Returns the message on one line, with control characters escaped. */
export function messageLine({ view }: GraphEntry): string {
  return sanitizeLine(view.header.message);
}

/** Shortens a text to a number of code points. */
export function shortened(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
