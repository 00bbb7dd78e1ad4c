import type { Command } from "../frame/command.ts";
import { command as downgrade } from "./downgrade.ts";

/** `ebb down`: `ebb downgrade -1`. */
export const command: Command = {
  ...downgrade,
  instead: "ebb downgrade -1",
  details: ["The same as: ebb downgrade -1"],
  examples: ["ebb down"],
  run: (context) => downgrade.run({ ...context, arguments: ["-1"] }),
};
