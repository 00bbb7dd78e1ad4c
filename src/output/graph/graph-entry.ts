import { isBranchPoint, isHead, isMergePoint, isRealHead } from "../../graph/points.ts";
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
 * Returns the remarks on a revision after its id and message: `profiles`, `head`, `merge point`.
 */
export function badgesOf({ view, state }: GraphEntry): readonly string[] {
  const { node, branches } = view;
  return [
    ...branches,
    ...(isHead(node) ? [isRealHead(node) ? "head" : "effective head"] : []),
    ...(isBranchPoint(node) ? ["branch point"] : []),
    ...(isMergePoint(node) ? ["merge point"] : []),
    ...(state === undefined || state === "applied" ? [] : [state]),
  ];
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
