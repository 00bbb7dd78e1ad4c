import { Failure } from "../../failure.ts";
import { safeText } from "../../output/screen/safe-text.ts";
import type { Context } from "../frame/command.ts";

/** Checks if a person sees the question and can type an answer. */
export function canAsk({ world }: Context): boolean {
  return world.stdin.isTerminal && world.stderr.isTerminal;
}

/** A question and the expected answer. */
export interface Question {
  /** Text to show before the question. Undefined if it is on the screen already. */
  readonly about?: string | undefined;
  readonly prompt: string;
  readonly expected: string;
  /** The result of any other answer, for example `Nothing was taken back`. */
  readonly otherwise: string;
  /** Ends the question, too. */
  readonly interrupt?: AbortSignal;
}

/**
 * Asks on the terminal, also with `--quiet`, and returns only after the expected answer.
 *
 * @throws {Failure} `EBB_DECLINED` for any other answer and for none
 */
export async function ask(context: Context, question: Question): Promise<void> {
  const { about, prompt, expected, otherwise, interrupt } = question;
  const text = about === undefined ? prompt : `${about}\n${prompt}`;
  const answer = await answerTo(context, text, interrupt);
  if (answer === expected) return;
  throw new Failure("EBB_DECLINED", `${otherwise}: the answer was not "${expected}"`, {
    hint: "Run the command again when you are sure",
  });
}

/**
 * Asks on the terminal until the answer is y or n; an empty answer is n.
 *
 * @throws {Failure} `EBB_DECLINED` when the input ends without an answer
 */
export async function askWhether(context: Context, question: string): Promise<boolean> {
  for (;;) {
    const answer = (await answerTo(context, `${question} [y/N]`))?.toLowerCase();
    if (answer === undefined) {
      throw new Failure("EBB_DECLINED", "Nothing was written: there was no answer", {});
    }
    if (/^y(?:es)?$/.test(answer)) return true;
    if (/^(?:no?)?$/.test(answer)) return false;
  }
}

async function answerTo(
  context: Context,
  text: string,
  interrupt?: AbortSignal,
): Promise<string | undefined> {
  const { stderr, stdin } = context.world;
  interrupt?.throwIfAborted();
  context.record(text);
  stderr.write(`${safeText(text, false)} `);
  const answer = await stdin.readLine(interrupt);
  context.record(answer === undefined ? "There was no answer" : `The answer was: ${answer}`);
  if (answer === undefined) stderr.write("\n");
  interrupt?.throwIfAborted();
  return answer?.trim();
}
