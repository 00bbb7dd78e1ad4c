import { Failure } from "../failure.ts";
import { codeOf } from "./wire/socket-error.ts";

/** Says that a directory cannot hold an embedded database. */
export function refusal(directory: string, why: string, hint: string): Failure {
  const message = `Cannot use ${directory} as an embedded database: ${why}`;
  return new Failure("EBB_NO_DATABASE", message, { hint });
}

/**
 * Says what the system refused in a directory, in the system's words, which every runtime gives as
 * `EACCES: permission denied, mkdir '/a/directory'`. All other errors stay as they are.
 */
export function refusedBySystem(directory: string, error: unknown): unknown {
  if (error instanceof Failure || !(error instanceof Error) || codeOf(error) === undefined) {
    return error;
  }
  const why = /^[A-Z]\w+: ([^,]+)/.exec(error.message)?.[1] ?? error.message;
  return refusal(directory, why, "Name a directory that can be written to, on a disk with room");
}
