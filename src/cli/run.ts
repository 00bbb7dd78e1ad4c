import { Failure } from "../failure.ts";
import { passwordsIn } from "../text/secrets.ts";
import { createProgram } from "./commands/commands.ts";
import { asksForJson, colorChoice, type ParsedArguments, pagerChoice } from "./frame/arguments.ts";
import { type Bundle, readOwnBundle } from "./frame/own-bundle.ts";
import type { Page } from "./frame/pager.ts";
import type { Program } from "./frame/program.ts";
import { commandHelp, overview } from "./help.ts";
import { type Question, readInvocation } from "./invocation.ts";
import { createVoice, type Voice } from "./terminal/voice.ts";
import { typedName, type World } from "./terminal/world.ts";
import { VERSION } from "./version/package-version.ts";
import { versionJson, versionText } from "./version/version.ts";

/**
 * Runs one command line and returns its exit status.
 *
 * Only here does an error end a run. A Failure is reported as such. Any other error is a bug in
 * ebb, and its stack is shown.
 */
export async function run(argv: readonly string[], world: World): Promise<number> {
  const color = colorChoice(argv);
  const program = createProgram();
  const asTyped = typedIn(world, program);
  const passwords = givenPasswords(argv, world);
  const options = { wantsJson: asksForJson(argv), isQuiet: false, color, asTyped, passwords };
  let voice = createVoice(world, options);
  try {
    // This comes first: an executable that was cut or changed must do nothing at all.
    const bundle = readOwnBundle(world);
    const invocation = await readInvocation(argv, program);
    if (invocation.kind === "completion") {
      const { complete } = await import("./completion/complete.ts");
      return await complete(invocation.words, program, { world, bundle });
    }
    if (invocation.kind !== "command") {
      return await answer(invocation, { ...voice, ...earlyPage(argv, world) }, bundle);
    }
    const { entry, command, parsed } = invocation;
    const logging = await withLog(parsed, world);
    const { withOptions } = await import("./frame/repeated-options.ts");
    const proposed = (text: string): string => asTyped(withOptions(text, parsed.options));
    voice = createVoice(logging, { ...options, asTyped: proposed });
    voice.record(["ebb", VERSION, entry.registered.name, ...parsed.positionals].join(" "));
    // Loaded only here, because help and --version need neither settings nor revision files.
    const { createContext } = await import("./frame/context.ts");
    const surroundings = { world: logging, bundle, asTyped: proposed, passwords };
    const context = await createContext(parsed, surroundings);
    voice = context;
    const { untilSignal } = await import("./frame/until-signal.ts");
    return await untilSignal(context, command.run);
  } catch (thrown) {
    return voice.fail(thrown instanceof Failure ? thrown : internalError(thrown));
  }
}

/**
 * Returns the function that writes ebb's commands as they can be typed here. A bundle with the name
 * `app-migrate` may be the only ebb on a machine.
 */
function typedIn(world: World, { names }: Program): Voice["asTyped"] {
  const ways = ["COMMAND", "help", "--help", "--version", ...names].join("|");
  const mention = new RegExp(`\\bebb (?=(?:${ways})(?![\\w-]))`, "g");
  return (text) => text.replace(mention, () => `${typedName(world)} `);
}

/**
 * Returns the passwords in the words of the line and in the variables of ebb and libpq. They are
 * hidden by themselves: a message may hold a part of the word, or write it in another way.
 */
function givenPasswords(argv: readonly string[], { env }: World): readonly string[] {
  const own = Object.entries(env).filter(([name]) => /^(?:EBB_|PG|DATABASE_URL$)/.test(name));
  return [...argv, ...own.map(([, value = ""]) => value)].flatMap(passwordsIn);
}

/** Gives a run the log from its command line. */
async function withLog({ options }: ParsedArguments, world: World): Promise<World> {
  const name = options.isGiven("log") ? options.value("log") : undefined;
  if (name === undefined) return world;
  const { openRunLog } = await import("./terminal/run-log.ts");
  return { ...world, log: openRunLog(world, name) };
}

async function answer(
  invocation: Question,
  voice: Voice & Page,
  bundle: Bundle | undefined,
): Promise<number> {
  switch (invocation.kind) {
    case "version":
      if (voice.wantsJson) voice.json(versionJson(bundle?.info));
      else voice.out(versionText(bundle?.info));
      return 0;
    case "overview":
      if (voice.wantsJson && invocation.status !== 0) throw noCommand();
      await showHelp(overview(invocation.program, voice), voice);
      return invocation.status;
    case "help":
      await showHelp(commandHelp(invocation, voice), voice);
      return 0;
  }
}

async function showHelp(text: string, voice: Voice & Page): Promise<void> {
  if (voice.wantsJson) voice.json({ help: text });
  else if (voice.world.stdout.isTerminal)
    await (await import("./frame/pager.ts")).showText(voice, [text]);
  else voice.out(text);
}

/** Returns the page for help, from the command line and the environment alone. */
function earlyPage(
  argv: readonly string[],
  world: World,
): Pick<Page, "world" | "options" | "settings"> {
  const flag = (name: string): boolean => argv.includes(`--${name}`);
  return { world, options: { flag }, settings: { pager: pagerChoice(argv, world.env) } };
}

function noCommand(): Failure {
  return new Failure("EBB_USAGE", "No command is given", { hint: "See all with: ebb --help" });
}

function internalError(thrown: unknown): Failure {
  const words = thrown instanceof Error ? (thrown.stack ?? String(thrown)) : String(thrown);
  return new Failure("EBB_INTERNAL", `This is a bug in ebb: ${words}`, {
    hint: "Please report it with your command and this whole text",
    cause: thrown,
  });
}
