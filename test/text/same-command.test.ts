import assert from "node:assert/strict";
import { test } from "node:test";
import { nameCommands, SAME_COMMAND } from "../../src/text/same-command.ts";

for (const [hint, expected] of [
  [undefined, "What is left: ebb x"],
  [`Correct it there, then ${SAME_COMMAND}`, "Correct it there, then: ebb x"],
  [`To continue: ${SAME_COMMAND}; or look`, "To continue: ebb x; or look"],
  ["Raise the limit", "Raise the limit; then: ebb x"],
  ["Finish it: ebb x", "Finish it: ebb x"],
] as const) {
  test(`nameCommands() makes "${expected}"`, () => {
    assert.equal(nameCommands(hint, ["ebb x"]), expected);
  });
}
