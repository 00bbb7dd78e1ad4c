import assert from "node:assert/strict";
import { test } from "node:test";
import { parseArguments } from "../../src/cli/frame/arguments.ts";
import { createContext } from "../../src/cli/frame/context.ts";
import { GLOBAL_OPTIONS } from "../../src/cli/frame/options.ts";
import { Reporter } from "../../src/cli/shared/reporter.ts";
import type { RunLog } from "../../src/cli/terminal/world.ts";
import type { RunEvent } from "../../src/engine/run/run-events.ts";
import { blocker, building, DONE, look, started, statementDone } from "../support/run-events.ts";
import { screenOf } from "../support/screen.ts";
import { fakeWorld } from "../support/world.ts";

interface Watched {
  readonly argv?: readonly string[];
  readonly isTerminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

const START = Date.UTC(2026, 0, 13, 3, 11, 21);

/** A reporter with a clock and a timer of the test's own, and what its terminal shows. */
async function watched({ argv = [], isTerminal = true, env = {} }: Watched = {}) {
  const written = { stdout: "", stderr: "", both: "" };
  let now = START;
  let draws = 0;
  const output = (name: "stdout" | "stderr") => ({
    write: (text: string) => {
      written[name] += text;
      written.both += text;
      if (text.endsWith("\r")) draws += 1;
    },
    isTerminal,
    columns: 80,
    rows: 24,
  });
  const fake = fakeWorld({ cwd: "/", env: { NO_COLOR: "1", ...env } });
  const logged: string[] = [];
  const log: RunLog = {
    append: (text) => {
      logged.push(text);
      return undefined;
    },
  };
  const outputs = { stdout: output("stdout"), stderr: output("stderr") };
  const world = { ...fake, ...outputs, log, now: () => now };
  const context = await createContext(parseArguments(argv, GLOBAL_OPTIONS), {
    world,
    bundle: undefined,
  });
  const interrupt = new AbortController();
  let timer = { every: 0, tick: () => {} };
  let due = 0;
  const reporter = new Reporter(context, interrupt.signal, (every, tick) => {
    timer = { every, tick };
    due = now + every;
    return () => {
      timer = { every: 0, tick: () => {} };
    };
  });
  return {
    written,
    /** What the log of the run got, which gives each text its time itself. */
    logged,
    interrupt,
    reporter,
    tell: (...events: readonly RunEvent[]) => {
      for (const event of events) reporter.tell(event);
    },
    /** Lets the time pass, and the timer with it. */
    pass: (ms: number) => {
      const end = now + ms;
      while (timer.every > 0 && due <= end) {
        now = due;
        due += timer.every;
        timer.tick();
      }
      now = end;
    },
    screen: () => screenOf(written.both),
    draws: () => draws,
  };
}

test("Reporter draws a live line that becomes the final one", async () => {
  const { tell, pass, screen } = await watched();
  tell(started(2));
  pass(1200);
  const during = screen();
  tell(statementDone(0), statementDone(1), DONE);
  assert.deepEqual(
    [during, screen()],
    [
      ["up    375b918c8740  Add user profiles  1.2 s  statement 1 of 2"],
      ["up    375b918c8740  Add user profiles  1.2 s", ""],
    ],
  );
});

test("Reporter writes results to stdout alone, and the live line to stderr", async () => {
  const { tell, pass, written } = await watched();
  tell(started(1));
  pass(500);
  tell(DONE);
  assert.equal(written.stdout, "up    375b918c8740  Add user profiles  1.2 s\n");
  assert.match(written.stderr, /statement 1 of 1/);
});

test("Reporter draws nothing for revisions that are fast", async () => {
  const { tell, pass, draws } = await watched();
  for (let count = 0; count < 1000; count++) {
    tell(started(1));
    pass(5);
    tell(statementDone(0), DONE);
  }
  assert.equal(draws(), 0);
});

test("Reporter draws ten times a second at most, however many statements there are", async () => {
  const { tell, pass, draws } = await watched();
  tell(started(2000));
  for (let index = 0; index < 2000; index++) {
    tell(statementDone(index));
    pass(1);
  }
  assert.equal(draws() <= 20 && draws() >= 15, true, String(draws()));
});

test("Reporter shows a notice above the live line", async () => {
  const { tell, pass, screen } = await watched();
  const words = { detail: "table t", hint: undefined, message_index: 1 };
  tell(started(1));
  pass(500);
  const notice = { severity: "NOTICE", message: "drop cascades\u001b[2J", ...words };
  tell({ kind: "notice", revision: "375b918c8740", notice });
  pass(200);
  assert.deepEqual(screen(), [
    "NOTICE in 375b918c8740: drop cascades\\x1b[2J",
    "  DETAIL: table t",
    "up    375b918c8740  Add user profiles  700 ms  statement 1 of 1",
  ]);
});

for (const [argv, shown, last] of [
  [[], 100, "2900 more notices of aaaa; --verbose shows them all"],
  [["--verbose"], 3_000, "NOTICE in aaaa: player 2999 is done"],
] as const) {
  test(`Reporter shows ${shown} of 3,000 notices with ${argv[0] ?? "no option"}`, async () => {
    const { reporter, written } = await watched({ argv, isTerminal: false });
    reporter.tell(started(1));
    for (let player = 0; player < 3_000; player++) {
      const message = `player ${player} is done`;
      const notice = {
        severity: "NOTICE",
        message,
        detail: undefined,
        hint: undefined,
        message_index: 1,
      };
      reporter.tell({ kind: "notice", revision: "aaaa", notice });
    }
    reporter.tell(DONE);
    reporter.end();
    const lines = written.stderr
      .trimEnd()
      .split("\n")
      .filter((line) => /notice/i.test(line));
    assert.equal(lines.filter((line) => line.includes("is done")).length, shown);
    assert.ok(lines.at(-1)?.endsWith(last), lines.at(-1));
  });
}

test("Reporter names a blocker once, with the line that ends it", async () => {
  const { tell, pass, screen } = await watched();
  tell(started(1));
  for (let count = 0; count < 4; count++) {
    tell(look([blocker(4711)]));
    pass(500);
  }
  assert.deepEqual(
    screen().slice(-3),
    [
      "  To end that session, as its user or with pg_signal_backend:",
      "  select pg_terminate_backend(4711);",
      "up    375b918c8740  Add user profiles  2.0 s  waits 2 s for pid 4711",
    ].slice(-4),
  );
});

test("Reporter reports other blockers every ten seconds at most", async () => {
  const { tell, pass, written } = await watched();
  tell(started(1));
  for (let pid = 1; pid <= 40; pid++) {
    tell(look([blocker(pid)]));
    pass(500);
  }
  const told = written.stderr.match(/waits for a lock of pid \d+/g);
  assert.deepEqual(told, ["waits for a lock of pid 1", "waits for a lock of pid 21"]);
});

test("Reporter counts the wait for the run lock, and stops when it is taken", async () => {
  const { tell, pass, screen } = await watched();
  const holder = { pid: 4711, user: "app", application: "ebb", since: undefined };
  tell({ kind: "waiting-for-lock", holder, waitedMs: 0, limitMs: 60_000 });
  pass(3000);
  const during = screen();
  tell({ kind: "lock-taken" });
  pass(1000);
  assert.deepEqual(
    [during, screen()],
    [
      [
        "Waiting for the run lock: held by pid 4711 (user app, application ebb)",
        "Waiting for the run lock, 3 s of 1 min, held by pid 4711",
      ],
      ["Waiting for the run lock: held by pid 4711 (user app, application ebb)", ""],
    ],
  );
});

test("Reporter reports a signal at once", async () => {
  const { tell, pass, screen, interrupt } = await watched();
  tell(started(1));
  pass(500);
  interrupt.abort();
  assert.match(screen().at(-1) ?? "", /stopping \(once more: exit at once\)$/);
});

test("Reporter leaves nothing of the live line when it ends", async () => {
  const { tell, pass, screen, reporter, interrupt } = await watched();
  tell(started(1));
  pass(500);
  reporter.end();
  pass(500);
  interrupt.abort();
  assert.deepEqual(screen(), [""]);
});

for (const [what, options] of [
  ["with --quiet", { argv: ["--quiet"] }],
  ["with --json", { argv: ["--json"] }],
  ["on a terminal that cannot", { env: { TERM: "dumb" } }],
  ["where stderr is no terminal", { isTerminal: false }],
] as const) {
  test(`Reporter draws nothing ${what}`, async () => {
    const { tell, pass, draws } = await watched(options);
    tell(started(1));
    pass(5000);
    assert.equal(draws(), 0);
  });
}

test("Reporter writes into a log now and then, each line with its time", async () => {
  const { tell, pass, written } = await watched({ isTerminal: false });
  tell(started(2));
  pass(2000);
  tell(look([blocker(4711)]));
  pass(7000);
  tell(look([], building(43, 100), 31_000));
  pass(12_000);
  assert.deepEqual(written.stderr.split("\n"), [
    "2026-01-13T03:11:23.000Z Revision 375b918c8740 waits for a lock of pid 4711 (user app, application psql, idle in transaction for 12 s): update t set a = 1",
    "  To end that session, as its user or with pg_signal_backend:",
    "  select pg_terminate_backend(4711);",
    "2026-01-13T03:11:31.000Z up 375b918c8740 runs for 10 s: statement 1 of 2: 43 %, about 31 s left (scanning table)",
    "2026-01-13T03:11:41.000Z up 375b918c8740 runs for 20 s: statement 1 of 2: 43 %, about 31 s left (scanning table)",
    "",
  ]);
});

test("Reporter reports each statement with --verbose", async () => {
  const { tell, written } = await watched({ argv: ["--verbose"], isTerminal: false });
  tell(started(2), statementDone(0, 1200), statementDone(1, 3), DONE);
  assert.deepEqual(written.stderr.split("\n"), [
    "2026-01-13T03:11:21.000Z a.sql:7  select 1  1.2 s",
    "2026-01-13T03:11:21.000Z a.sql:8  select 2  3 ms",
    "",
  ]);
});

for (const [where, options] of [
  ["on a terminal", {}],
  ["where stderr is no terminal", { isTerminal: false }],
  ["with --quiet", { argv: ["--quiet"] }],
  ["with --json", { argv: ["--json"], isTerminal: false }],
] as const) {
  test(`Reporter writes the same to the log of the run ${where}`, async () => {
    const { tell, pass, logged } = await watched(options);
    tell(started(2));
    pass(12_000);
    tell(look([blocker(4711)]), DONE);
    assert.deepEqual(logged, [
      "up 375b918c8740 runs for 10 s: statement 1 of 2",
      `Revision 375b918c8740 waits for a lock of pid 4711 (user app, application psql, idle in transaction for 12 s): update t set a = 1
  To end that session, as its user or with pg_signal_backend:
  select pg_terminate_backend(4711);`,
      "up    375b918c8740  Add user profiles  1.2 s",
    ]);
  });
}
