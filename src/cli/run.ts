import { Failure } from "../failure.ts";
import { asksForJson, type ParsedArguments } from "./arguments.ts";
import type { Context } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { commandHelp, overview } from "./help.ts";
import { type Invocation, readInvocation } from "./invocation.ts";
import { COMMON_OPTIONS, settingOptions } from "./options.ts";
import { VERSION } from "./version.ts";
import { createVoice, type Voice } from "./voice.ts";
import type { World } from "./world.ts";

/**
 * Runs one command line and gives its exit status.
 *
 * The only place where a run ends by an error: a Failure is shown as such, anything else is a bug
 * of ebb and shows its stack.
 */
export async function run(argv: readonly string[], world: World): Promise<number> {
  let voice = createVoice(world, { wantsJson: asksForJson(argv), isQuiet: false, color: "auto" });
  try {
    const invocation = await readInvocation(argv);
    voice = voiceOf(invocation, world, voice);
    return await obey(invocation, world, voice);
  } catch (thrown) {
    return voice.fail(thrown instanceof Failure ? thrown : internalError(thrown));
  }
}

function voiceOf(invocation: Invocation, world: World, voice: Voice): Voice {
  if (invocation.kind === "help") return voice;
  const { options } = invocation.parsed;
  const color = options.value("color");
  return createVoice(world, {
    wantsJson: options.flag("json"),
    isQuiet: options.flag("quiet"),
    color: color === "always" || color === "never" ? color : "auto",
  });
}

async function obey(invocation: Invocation, world: World, voice: Voice): Promise<number> {
  switch (invocation.kind) {
    case "version":
      if (voice.wantsJson) voice.json({ version: VERSION });
      else voice.out(`ebb ${VERSION}`);
      return 0;
    case "overview":
      if (voice.wantsJson && invocation.status !== 0) throw noCommand();
      showHelp(overview(COMMANDS, voice.theme), voice);
      return invocation.status;
    case "help": {
      const { entry, command } = invocation;
      const settings = settingOptions(command.settings);
      const help = { entry, command, settings, common: COMMON_OPTIONS };
      showHelp(commandHelp(help, voice.theme), voice);
      return 0;
    }
    case "command":
      return invocation.command.run(contextOf(invocation.parsed, world, voice));
  }
}

function showHelp(text: string, voice: Voice): void {
  if (voice.wantsJson) voice.json({ help: text });
  else voice.out(text);
}

function contextOf(parsed: ParsedArguments, world: World, voice: Voice): Context {
  return {
    ...voice,
    world,
    version: VERSION,
    options: parsed.options,
    arguments: parsed.positionals,
  };
}

function noCommand(): Failure {
  return new Failure("EBB_USAGE", "No command is given", { hint: "See all with: ebb --help" });
}

function internalError(thrown: unknown): Failure {
  const words = thrown instanceof Error ? (thrown.stack ?? String(thrown)) : String(thrown);
  return new Failure("EBB_INTERNAL", `This is a bug of ebb: ${words}`, {
    hint: "Please report it with the command that was typed and this whole text",
    cause: thrown,
  });
}
