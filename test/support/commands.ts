import { createProgram } from "../../src/cli/commands/commands.ts";

/** The name and the summary of each command. */
export const COMMANDS: readonly { readonly name: string; readonly summary: string }[] =
  createProgram().entries.map(({ registered: { name, description } }) => ({
    name,
    summary: description,
  }));
