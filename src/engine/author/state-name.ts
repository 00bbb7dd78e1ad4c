import { isConnectionUrl } from "../../connection/connection-url.ts";
import { Failure } from "../../failure.ts";

/** The user's name for a schema. */
export type StateName =
  | { readonly kind: "empty" }
  | { readonly kind: "database" }
  | { readonly kind: "url"; readonly url: string }
  /** `target` is undefined for the heads of the source. */
  | { readonly kind: "revisions"; readonly target: string | undefined }
  /** The schema of the revisions, but with the objects of these files in place of their own. */
  | { readonly kind: "overlay"; readonly path: string }
  | { readonly kind: "snapshot"; readonly path: string }
  | { readonly kind: "files"; readonly path: string };

/**
 * Reads the name of a state.
 *
 * A file with the name of another state needs a path, for example `./revisions`.
 *
 * @throws {Failure} `EBB_USAGE`
 */
export function parseStateName(text: string): StateName {
  if (text === "empty" || text === "database") return { kind: text };
  if (text === "revisions") return { kind: "revisions", target: undefined };
  if (/^pglite:/.test(text) || isConnectionUrl(text)) return { kind: "url", url: text };
  const [, sign, rest = ""] = /^revisions([@+])(.*)$/s.exec(text) ?? [];
  if (sign !== undefined && rest === "") throw incomplete(text, sign);
  if (sign === "@") return { kind: "revisions", target: rest };
  if (sign === "+") return { kind: "overlay", path: rest };
  if (text === "") throw new Failure("EBB_USAGE", "Cannot take an empty word as a state", STATES);
  return { kind: /\.json$/i.test(text) ? "snapshot" : "files", path: text };
}

const STATES = {
  hint: "A state is revisions, revisions@TARGET, revisions+PATH, database, empty, a URL, a .sql file, a directory of them, or a .json file of ebb snapshot",
};

function incomplete(text: string, sign: string): Failure {
  const wanted = sign === "@" ? "a target" : "a path";
  return new Failure("EBB_USAGE", `Cannot read the state "${text}": ${wanted} is missing`, STATES);
}
