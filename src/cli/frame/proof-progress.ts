import {
  type ProofMoment,
  type ProofStep,
  proofLine,
  proofStanding,
} from "../../output/live/proof-line.ts";
import { isLineDue } from "../../output/live/running-line.ts";
import type { Context } from "./command.ts";
import { canDraw, type Repeat, repeatedly } from "./drawing.ts";

const DRAW_MS = 250;

/** Shorter work needs no line in a log. */
const FIRST_LINE_MS = 30_000;

/**
 * Shows which revision is tried on the scratch database: on a terminal in a live line, otherwise in
 * a line from time to time. With `--json` and `--quiet` it shows nothing.
 */
export async function withProofProgress<T>(
  context: Context,
  work: (begin: (step: ProofStep) => void) => Promise<T>,
  repeat: Repeat = repeatedly,
): Promise<T> {
  const { world, live, errorTheme: theme, wantsJson } = context;
  const isLive = canDraw(context);
  let current: Omit<ProofMoment, "now"> | undefined;
  let saidAtMs = 0;
  const tick = (): void => {
    if (current === undefined) return;
    const now = world.now();
    const moment = { ...current, now };
    if (isLive) {
      live.show(proofLine(moment, { width: world.stderr.columns ?? 80, theme }));
      return;
    }
    const passed = now - moment.begun;
    if (!wantsJson && passed >= FIRST_LINE_MS && isLineDue(saidAtMs, passed)) {
      saidAtMs = passed;
      context.progress(`${moment.step.revision}: ${proofStanding(moment)}`);
    }
  };
  const stop = repeat(DRAW_MS, tick);
  try {
    return await work((step) => {
      const now = world.now();
      current = { step, begun: current?.begun ?? now, since: now };
    });
  } finally {
    stop();
    live.clear();
  }
}
