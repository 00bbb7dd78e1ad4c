import assert from "node:assert/strict";
import { test } from "node:test";
import { withLiveLine } from "../../src/cli/terminal/live-line.ts";
import type { World } from "../../src/cli/terminal/world.ts";
import { screenOf } from "../support/screen.ts";
import { fakeWorld } from "../support/world.ts";

/** A world whose two outputs are one terminal, or none. */
function terminal(isTerminal = true) {
  const fake = fakeWorld({ cwd: "/" });
  let written = "";
  let writes = 0;
  const output = {
    write: (text: string) => {
      written += text;
      writes += 1;
    },
    isTerminal,
    columns: 80,
    rows: 24,
  };
  const outer: World = { ...fake, stdout: output, stderr: output };
  const { world, live } = withLiveLine(outer);
  return { world, live, screen: () => screenOf(written), writes: () => writes };
}

test("withLiveLine() draws a line again in its place", () => {
  const { live, screen } = terminal();
  live.show("one and more");
  live.show("two");
  assert.deepEqual(screen(), ["two"]);
});

test("withLiveLine() replaces the line with the text for either output", () => {
  const { world, live, screen } = terminal();
  live.show("running for a while");
  world.stdout.write("result\n");
  live.show("running for a while");
  world.stderr.write("notice\n");
  assert.deepEqual(screen(), ["result", "notice", ""]);
});

test("withLiveLine() leaves no line behind when it is cleared", () => {
  const { live, screen } = terminal();
  live.show("running");
  live.clear();
  assert.deepEqual(screen(), [""]);
});

test("withLiveLine() leaves the cursor where an echoed ^C adds no second line", () => {
  const { world, live, screen } = terminal();
  live.show("x".repeat(79));
  world.stderr.write("");
  live.show("x".repeat(79));
  const { stderr } = world;
  stderr.write("error\n");
  assert.deepEqual(screen(), ["error", ""]);
});

test("withLiveLine() writes nothing for an unchanged line", () => {
  const { live, writes } = terminal();
  live.show("running");
  live.show("running");
  assert.equal(writes(), 1);
});

test("withLiveLine() draws each line with one write, so that it does not flicker", () => {
  const { live, writes } = terminal();
  for (const text of ["a", "b", "c"]) live.show(text);
  assert.equal(writes(), 3);
});

test("withLiveLine() shows nothing if stderr is no terminal", () => {
  const { live, writes } = terminal(false);
  live.show("running");
  live.clear();
  assert.equal(writes(), 0);
});
