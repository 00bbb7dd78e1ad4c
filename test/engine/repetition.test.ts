import assert from "node:assert/strict";
import { test } from "node:test";
import { withNothingDone, withRepetition } from "../../src/engine/execute/repetition.ts";
import { Failure } from "../../src/failure.ts";

const LOST = new Failure("EBB_ROLLED_BACK", "Revision b was rolled back", { hint: "a hint" });

/** The code of a lost connection after these steps of a command line. */
function codeOf(line: string, stepsDone: number): string {
  const [name = "", ...targets] = line.split(" ");
  const plain = targets.filter((target) => target !== "--expect");
  const expectsHeads = plain.length < targets.length;
  return withRepetition(LOST, { name, targets: plain, expectsHeads }, stepsDone).code;
}

for (const line of [
  "upgrade +2",
  "downgrade -2",
  "redo -2",
  "undo",
  "stamp a",
  "upgrade a --expect",
]) {
  test(`${line} may be typed again when nothing is done`, () => {
    assert.equal(codeOf(line, 0), "EBB_ROLLED_BACK");
  });
}

for (const line of [
  "upgrade head",
  "upgrade a shop@head",
  "upgrade a+1",
  "downgrade a",
  "downgrade base",
]) {
  test(`${line} may be typed again after a step`, () => {
    assert.equal(codeOf(line, 1), "EBB_ROLLED_BACK");
  });
}

for (const line of [
  "upgrade +2",
  "upgrade shop@+2",
  "upgrade current+2",
  "downgrade -2",
  "downgrade shop@-2",
  "downgrade",
  "redo a",
  "undo",
  "upgrade a --expect",
]) {
  test(`${line} means something else after a step`, () => {
    assert.equal(codeOf(line, 1), "EBB_CONNECTION_LOST");
  });
}

test("resume is not typed again without a look", () => {
  assert.equal(codeOf("resume", 0), "EBB_CONNECTION_LOST");
});

test("a connection that is lost before a run began leaves nothing done", () => {
  const lost = new Failure("EBB_CONNECTION_LOST", "Cannot read the ledger", { hint: "a hint" });
  const { code, message, hint } = withNothingDone(lost);
  assert.deepEqual([code, message, hint], ["EBB_ROLLED_BACK", lost.message, lost.hint]);
});

test("an unknown outcome and a refused password keep their codes", () => {
  for (const code of ["EBB_UNKNOWN_OUTCOME", "EBB_AUTH"] as const) {
    const failure = new Failure(code, "words");
    const typed = { name: "upgrade", targets: ["head"], expectsHeads: false };
    assert.equal(withRepetition(failure, typed, 0).code, code);
    assert.equal(withNothingDone(failure).code, code);
  }
});
