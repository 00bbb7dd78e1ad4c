import { Failure } from "../failure.ts";
import type { OptionSpec, Options } from "./frame/command.ts";

/** The option of commands that can work from the ledger alone. */
export const NO_SOURCE_OPTION: OptionSpec = {
  name: "no-source",
  summary: "Read no revision files: only what the ledger knows is used",
};

/** Tells whether `--no-source` was given; a command that needs files does not declare it. */
export function isWithoutSource(options: Options): boolean {
  return options.isGiven(NO_SOURCE_OPTION.name);
}

/** What stands for the files where none are wanted. */
export function unwantedSource(): Failure {
  return new Failure("EBB_NO_SOURCE", "No revision files are read", {
    hint: "Leave out --no-source: this needs the files",
  });
}
