import assert from "node:assert/strict";
import { test } from "node:test";
import { parseArguments } from "../../src/cli/frame/arguments.ts";
import { createContext } from "../../src/cli/frame/context.ts";
import { GLOBAL_OPTIONS } from "../../src/cli/frame/options.ts";
import { withProofProgress } from "../../src/cli/frame/proof-progress.ts";
import { withLiveLine } from "../../src/cli/terminal/live-line.ts";
import { screenOf } from "../support/screen.ts";
import { fakeWorld } from "../support/world.ts";

const START = Date.UTC(2026, 0, 13, 3, 11, 21);

/** Tries ten revisions, each for 4 s. Returns the screens while they run, and the text at the end. */
async function tried({ isTerminal, argv = [] }: { isTerminal: boolean; argv?: string[] }) {
  let now = START;
  let written = "";
  const output = {
    write: (text: string) => {
      written += text;
    },
    isTerminal,
    columns: 60,
    rows: 24,
  };
  const fake = fakeWorld({ cwd: "/", env: { NO_COLOR: "1" } });
  const { world, live } = withLiveLine({ ...fake, stderr: output, now: () => now });
  const made = await createContext(parseArguments(argv, GLOBAL_OPTIONS), {
    world,
    bundle: undefined,
  });
  const screens: string[] = [];
  let tick = (): void => {};
  const repeat = (_: number, run: () => void) => {
    tick = run;
    return () => {};
  };
  await withProofProgress(
    { ...made, live },
    async (begin) => {
      for (let number = 1; number <= 10; number++) {
        begin({ revision: `r${number}`, number, of: 10 });
        now += 4000;
        tick();
        screens.push(screenOf(written).at(-1) ?? "");
      }
    },
    repeat,
  );
  return { screens, lines: screenOf(written), written };
}

test("withProofProgress() shows the revision, how many there are and the time left", async () => {
  const { screens } = await tried({ isTerminal: true });
  assert.deepEqual(
    [screens[0], screens[7]],
    ["r1  4 s  revision 1 of 10", "r8  4 s  revision 8 of 10, about 12 s left"],
  );
});

test("withProofProgress() leaves no line on the terminal", async () => {
  assert.deepEqual((await tried({ isTerminal: true })).lines, [""]);
});

test("withProofProgress() writes lines with times into a log, from 30 s on", async () => {
  const { written } = await tried({ isTerminal: false });
  assert.equal(
    written,
    "2026-01-13T03:11:53.000Z r8: revision 8 of 10, about 12 s left\n" +
      "2026-01-13T03:12:01.000Z r10: revision 10 of 10, about 4 s left\n",
  );
});

for (const isTerminal of [true, false]) {
  const place = isTerminal ? "on a terminal" : "in a log";
  test(`withProofProgress() writes nothing with --json ${place}`, async () => {
    assert.equal((await tried({ isTerminal, argv: ["--json"] })).written, "");
  });
}
