import { Failure } from "../../failure.ts";
import { COMPLETION_SCRIPTS, SHELLS } from "../completion-scripts.ts";
import type { Command } from "../frame/command.ts";

/** `ebb completions`: prints the script with which a shell completes ebb's words. */
export const completionsCommand: Command = {
  arguments: { usage: SHELLS.join("|"), min: 1, max: 1 },
  options: [],
  settings: [],
  details: [
    "The script goes to stdout. What it completes (commands, options, files, and the ids and " +
      "labels of revisions) it asks this ebb each time. In ~/.zshrc it belongs behind compinit.",
  ],
  examples: [
    "ebb completions bash >> ~/.bashrc",
    "ebb completions zsh >> ~/.zshrc",
    "ebb completions fish > ~/.config/fish/completions/ebb.fish",
  ],
  run: async ({ arguments: [typed], world, wantsJson, json }) => {
    const shell = SHELLS.find((name) => name === typed);
    if (shell === undefined) {
      throw new Failure("EBB_USAGE", `ebb has no completions for "${typed}"`, {
        hint: `It has them for ${SHELLS.join(", ")}`,
      });
    }
    const script = COMPLETION_SCRIPTS[shell].replaceAll("PROGRAM", quoted(world.program));
    if (wantsJson) json({ shell, script });
    else world.stdout.write(script);
    return 0;
  },
};

/** All three shells take a word in single quotes as it is, but for the quote itself. */
function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "")}'`;
}
