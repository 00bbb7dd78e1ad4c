import type { Command } from "../frame/command.ts";
import { command as upgrade } from "./upgrade.ts";

/** `ebb up`: `ebb upgrade head`. */
export const command: Command = {
  ...upgrade,
  instead: "ebb upgrade +1",
  details: ["The same as: ebb upgrade head"],
  examples: ["ebb up"],
  run: (context) => upgrade.run({ ...context, arguments: ["head"] }),
};
