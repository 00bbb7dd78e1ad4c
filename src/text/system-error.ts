import type { FailureCode } from "../codes/codes.ts";
import { Failure } from "../failure.ts";

/** A refused file operation. `action` begins the sentence: `Cannot read`. */
export interface FileProblem {
  readonly action: string;
  readonly name: string;
  readonly code?: FailureCode;
  /** The hint if the system's error has no better one. */
  readonly hint?: string;
}

/** Converts an error of the file system into a Failure with the reason as text. */
export function fileFailure({ action, name, code, hint }: FileProblem, error: unknown): Failure {
  const message = `${action} ${name}: ${reasonOf(error)}`;
  const subject = { file: name };
  return new Failure(code ?? "EBB_FILE", message, {
    hint: hintOf(error) ?? hint,
    subject,
    cause: error,
  });
}

/** Returns the system's code of an error (`ENOENT`), or undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

interface Explanation {
  readonly reason: string;
  readonly hint?: string;
}

const EXPLANATIONS: ReadonlyMap<string | undefined, Explanation> = new Map([
  ["EACCES", { reason: "permission denied", hint: "Check its owner and mode with: ls -ld" }],
  ["EPERM", { reason: "the system does not allow it" }],
  ["EROFS", { reason: "the file system is read-only" }],
  ["ENOENT", { reason: "there is no such file or directory" }],
  ["ENOTDIR", { reason: "a part of the path is not a directory" }],
  ["EISDIR", { reason: "it is a directory" }],
  ["ELOOP", { reason: "its symbolic links form a circle" }],
  ["ENOSPC", { reason: "the disk is full", hint: "Free some space, and run it again" }],
  ["EDQUOT", { reason: "the disk quota is used up", hint: "Free some space, and run it again" }],
  ["ENAMETOOLONG", { reason: "the name is too long" }],
  ["EMFILE", { reason: "too many files are open" }],
  ["EEXIST", { reason: "it exists already" }],
  ["EIO", { reason: "the disk reports an error" }],
]);

function reasonOf(error: unknown): string {
  const known = EXPLANATIONS.get(errorCode(error));
  if (known !== undefined) return known.reason;
  return error instanceof Error ? error.message : String(error);
}

function hintOf(error: unknown): string | undefined {
  return EXPLANATIONS.get(errorCode(error))?.hint;
}
