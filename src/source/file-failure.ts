import type { FailureCode } from "../codes/codes.ts";
import { Failure } from "../failure.ts";

/** What the system refused: `action` is the beginning of a sentence, `Cannot read`. */
export interface FileProblem {
  readonly action: string;
  readonly name: string;
  readonly code?: FailureCode;
  /** What to do where the system's word says nothing better. */
  readonly hint?: string;
}

/** Turns what the file system threw into a Failure that says why in words. */
export function fileFailure({ action, name, code, hint }: FileProblem, error: unknown): Failure {
  const message = `${action} ${name}: ${reasonOf(error)}`;
  const subject = { file: name };
  return new Failure(code ?? "EBB_FILE", message, {
    hint: hintOf(error) ?? hint,
    subject,
    cause: error,
  });
}

/** The system's word for an error (`ENOENT`), or nothing. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
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
  ["ENOTDIR", { reason: "a part of the path is no directory" }],
  ["EISDIR", { reason: "it is a directory" }],
  ["ELOOP", { reason: "its symbolic links lead in a circle" }],
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
