import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { type Gate, withGate } from "../support/gate.ts";
import { until } from "../support/project.ts";
import { screenOf } from "../support/screen.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";
import { revisionFile } from "../support/world.ts";

const ROOT = join(import.meta.dirname, "../..");

interface OnTerminal {
  /** All that the terminal was sent so far. */
  written(): string;
  /** Types keys. */
  type(keys: string): void;
  readonly ended: Promise<void>;
}

/** Runs `ebb upgrade head` on a real terminal of 80 columns, which script(1) makes. */
function upgradeOnTerminal(cwd: string, url: string): OnTerminal {
  const ebb = `node --import ${ROOT}/node_modules/tsx/dist/esm/index.mjs ${ROOT}/src/main.ts upgrade head`;
  // The trap keeps the shell alive for its last word; ebb gets the signal as always.
  const command = `trap : INT; stty cols 80 rows 24; ${ebb}; echo "exit $?"`;
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd,
    env: { PATH: process.env.PATH, DATABASE_URL: url, TERM: "xterm", NO_COLOR: "1" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let written = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written += text;
  });
  return {
    written: () => written.replaceAll("\r\n", "\n"),
    type: (keys) => void child.stdin.write(keys),
    ended: new Promise((resolve) => child.once("close", () => resolve())),
  };
}

test("a run on a terminal shows one live line, which becomes the final one", async () => {
  await withGates(async (gates, run) => {
    for (const [index, gate] of gates.entries()) {
      await until(() => run.written().includes(`statement ${index + 1} of 2`));
      await gate.open();
    }
    await run.ended;
    assert.match(run.written(), /\rup {4}aaaa {2}Wait for it {2}\d+ ms {2}statement 1 of 2/);
    assert.match(run.written(), /\rup {4}aaaa {2}Wait for it {2}[\d.]+ m?s {2}statement 2 of 2/);
    const [first, second, third, exit] = screenOf(run.written());
    assert.match(String(first), /^Database: /);
    assert.match(String(second), /^up {4}aaaa {2}Wait for it {2}[\d.]+ m?s$/);
    assert.match(String(third), /^Done: 1 step in [\d.]+ m?s, now at aaaa \(head\)$/);
    assert.equal(exit, "exit 0");
  });
});

test("Ctrl-C leaves nothing of the live line, and shows where the database stands", async () => {
  await withRevision("select pg_sleep(60);", async (run) => {
    await until(() => run.written().includes("statement 1 of 1"));
    run.type("\u0003");
    await run.ended;
    const lines = screenOf(run.written()).slice(1, 5);
    assert.deepEqual(lines, [
      "error EBB_INTERRUPTED: Stopped by SIGINT",
      "hint: Unfinished work was rolled back. To continue: ebb upgrade aaaa",
      "0 of 1 done, now at <base>",
      "exit 130",
    ]);
  });
});

/** Gives a test a run of two statements that wait, each for its gate. */
async function withGates(
  use: (gates: readonly [Gate, Gate], run: OnTerminal) => Promise<void>,
): Promise<void> {
  await withGate((first) =>
    withGate((second) =>
      withRevision(`${first.sql}\n${second.sql}`, (run) => use([first, second], run)),
    ),
  );
}

async function withRevision(up: string, use: (run: OnTerminal) => Promise<void>): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  try {
    await inTemporaryDirectory(async (cwd) => {
      mkdirSync(join(cwd, "migrations"));
      const text = revisionFile({ id: "aaaa", message: "Wait for it", up });
      writeFileSync(join(cwd, "migrations/aaaa.sql"), text);
      await use(upgradeOnTerminal(cwd, database.url));
    });
  } finally {
    await database.drop();
  }
}
