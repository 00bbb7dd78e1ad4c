import assert from "node:assert/strict";
import process from "node:process";

/** How much more than expected is still no fault: compilers, garbage and small amounts disturb. */
const MARGIN = 5;
/** Below this a processor time says nothing. */
const LEAST_MS = 10;
/** Small against the size, so that a quadratic run takes twenty times more than a linear one. */
const PART = 20;

/**
 * Asserts that the processor time of a run grows no faster than its size.
 *
 * Processor time, because others use the machine too; a ratio, because machines differ.
 */
export function assertLinear(size: number, run: (size: number) => void): void {
  const part = cpuMilliseconds(() => run(size / PART));
  const whole = cpuMilliseconds(() => run(size));
  assert.ok(whole < MARGIN * PART * part, `${part} ms for ${size / PART}, ${whole} ms for ${size}`);
}

/** Asserts that one run takes about as much processor time as another, or less. */
export function assertNoDearer(run: () => void, than: () => void): void {
  const other = cpuMilliseconds(than);
  const own = cpuMilliseconds(run);
  assert.ok(own < MARGIN * other, `${own} ms instead of ${other} ms`);
}

function cpuMilliseconds(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return Math.max((user + system) / 1000, LEAST_MS);
}
