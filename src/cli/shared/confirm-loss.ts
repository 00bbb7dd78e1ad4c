import { outlastQuestion } from "../../engine/databases.ts";
import { readLostData } from "../../engine/plan/lost-data.ts";
import type { PreparedPlan } from "../../engine/prepare/prepare.ts";
import { lostDataText } from "../../output/lost-data.ts";
import type { Session } from "../../session.ts";
import type { Context } from "../frame/command.ts";
import { ask, canAsk } from "./ask.ts";

/**
 * Returns the question before a plan that loses data: it lists the losses and asks for consent.
 *
 * If nobody can answer, there is no question: the named target is the consent.
 */
export function confirmLoss(
  context: Context,
): (prepared: PreparedPlan, session: Session, interrupt: AbortSignal) => Promise<void> {
  return async (prepared, session, interrupt) => {
    if (context.options.flag("yes") || !canAsk(context)) return;
    const lost = await readLostData(session, prepared);
    if (lost.length === 0) return;
    await outlastQuestion(session);
    await ask(context, {
      about: lostDataText(lost, context.world.stderr.columns),
      prompt: 'Go on? Type "yes":',
      expected: "yes",
      otherwise: "Nothing was taken back",
      interrupt,
    });
  };
}
