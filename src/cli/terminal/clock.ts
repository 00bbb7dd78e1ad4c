import type { Clock } from "../../engine/run/run-events.ts";
import type { World } from "./world.ts";

/** Creates the clock of a run from the world. */
export function createClock(world: World): Clock {
  return {
    now: () => world.now(),
    sleep,
    later: (ms, work) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    random: () => {
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = world.randomBytes(6);
      return (((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f) / 2 ** 48;
    },
  };
}

/** Waits. An aborted signal ends the wait early, without an error. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}
