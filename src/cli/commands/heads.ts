import type { Command } from "../command.ts";

/** `ebb heads`: the newest revision of each branch. */
export const heads: Command = {
  arguments: { usage: "", min: 0, max: 0 },
  options: [
    { name: "resolve-dependencies", summary: "leave out what another revision depends on" },
  ],
  settings: ["dir"],
  details: [],
  examples: ["ebb heads", "ebb heads --resolve-dependencies --json"],
  run: async (context) => {
    context.note("not yet");
    return 1;
  },
};
