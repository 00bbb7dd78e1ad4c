import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { DeadlineError, withDeadline } from "../../../src/database/connect/deadline.ts";

const STOPPED = new Error("stopped");

/** Returns work that ends only by its signal, and records the reason. */
function endless(told: unknown[]): (signal: AbortSignal) => Promise<never> {
  return (signal) =>
    new Promise((_, reject) => {
      const end = (): void => {
        told.push(signal.reason);
        reject(signal.reason);
      };
      signal.addEventListener("abort", end);
      if (signal.aborted) end();
    });
}

test("withDeadline() returns the result of work in time, and 0 means no limit", async () => {
  assert.equal(await withDeadline(1000, async () => "done"), "done");
  assert.equal(await withDeadline(0, () => setTimeout(20, "done")), "done");
});

test("withDeadline() ends late work, and signals it", async () => {
  const told: unknown[] = [];
  await assert.rejects(withDeadline(10, endless(told)), DeadlineError);
  assert.ok(told[0] instanceof DeadlineError);
});

for (const milliseconds of [0, 60_000]) {
  test(`withDeadline() of ${milliseconds} ms ends stopped work with the reason`, async () => {
    const told: unknown[] = [];
    const controller = new AbortController();
    const ended = withDeadline(milliseconds, endless(told), controller.signal);
    controller.abort(STOPPED);
    await assert.rejects(ended, STOPPED);
    assert.deepEqual(told, [STOPPED]);
  });
}

test("withDeadline() ends work at once if it is already stopped", async () => {
  await assert.rejects(withDeadline(0, endless([]), AbortSignal.abort(STOPPED)), STOPPED);
});
