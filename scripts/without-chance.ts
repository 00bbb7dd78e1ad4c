import nodeCrypto from "node:crypto";

/** The moment at which everything is made: 2001-09-09T01:46:40Z. */
const MOMENT = 1e12;

/**
 * Does some work in a process in which the clock stands still and the random numbers are always the
 * same, so that it makes the same bytes on every machine.
 *
 * For the embedded database's first files: initdb writes the time into them, and random numbers
 * that tell clusters apart and keep guessed user names from being confirmed over a network, which
 * the embedded database has not got.
 */
export async function withoutChance(work: () => Promise<unknown>): Promise<void> {
  const real = {
    Date,
    now: performance.now,
    random: Math.random,
    getRandomValues: crypto.getRandomValues,
    randomFillSync: nodeCrypto.randomFillSync,
  };
  class StandingDate extends Date {
    constructor(...parts: readonly number[]) {
      super(...((parts.length === 0 ? [MOMENT] : parts) as [number]));
    }
    static override now(): number {
      return MOMENT;
    }
  }
  const fill = pseudoRandom();
  Object.assign(globalThis, { Date: StandingDate });
  performance.now = () => 0;
  Math.random = () => 0.5;
  Object.assign(crypto, { getRandomValues: fill });
  Object.assign(nodeCrypto, { randomFillSync: fill });
  try {
    await work();
  } finally {
    Object.assign(globalThis, { Date: real.Date });
    performance.now = real.now;
    Math.random = real.random;
    Object.assign(crypto, { getRandomValues: real.getRandomValues });
    Object.assign(nodeCrypto, { randomFillSync: real.randomFillSync });
  }
}

/** The generator of the C standard's example (ISO C, 7.24.2.1), from its usual start. */
function pseudoRandom(): <View extends ArrayBufferView>(view: View) => View {
  let state = 1;
  return (view) => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let at = 0; at < bytes.length; at++) {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      bytes[at] = state >> 16;
    }
    return view;
  };
}
