import { Failure } from "../../failure.ts";
import { safeText } from "../../output/screen/safe-text.ts";
import type { Context } from "../frame/command.ts";

/** True where a person sees the question and can type the answer. */
export function canAsk({ world }: Context): boolean {
  return world.stdin.isTerminal && world.stderr.isTerminal;
}

/** What is asked, what the answer must be, and what the question is about. */
export interface Question {
  /** Shown before the question, where it is not on the screen already. */
  readonly about?: string | undefined;
  readonly prompt: string;
  readonly expected: string;
  /** What stays as it is without that answer: `Nothing was taken back`. */
  readonly otherwise: string;
  /** Ends the question as well. */
  readonly interrupt?: AbortSignal;
}

/**
 * Asks on the terminal, also with `--quiet`, and goes on only with the expected answer.
 *
 * @throws {Failure} `EBB_DECLINED` for any other answer and for none
 */
export async function ask(context: Context, question: Question): Promise<void> {
  const { about, prompt, expected, otherwise, interrupt } = question;
  const { stderr, stdin } = context.world;
  interrupt?.throwIfAborted();
  const text = about === undefined ? prompt : `${about}\n${prompt}`;
  context.record(text);
  stderr.write(`${safeText(text, false)} `);
  const answer = await stdin.readLine(interrupt);
  context.record(answer === undefined ? "There was no answer" : `The answer was: ${answer}`);
  if (answer === undefined) stderr.write("\n");
  interrupt?.throwIfAborted();
  if (answer?.trim() === expected) return;
  throw new Failure("EBB_DECLINED", `${otherwise}: the answer was not "${expected}"`, {
    hint: "Run the command again when you are sure",
  });
}
