import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "../../src/cli/run.ts";
import { EMBEDDED_VERSION } from "../../src/database/embedded/embedded-version.ts";
import { COMMANDS } from "../support/commands.ts";
import { fakeWorld, inWorkplace, revisionFile } from "../support/world.ts";

const MANIFEST = join(import.meta.dirname, "../../package.json");
const { version, dependencies } = JSON.parse(readFileSync(MANIFEST, "utf8"));

for (const argv of [["--version"], ["-V"], ["heads", "--version"], ["-V", "heads"]]) {
  test(`run() answers ${argv.join(" ")} with the version`, async () => {
    await inWorkplace(async ({ ebb }) => {
      assert.deepEqual(await ebb(...argv), {
        status: 0,
        stdout: `ebb ${version}\n`,
        stderr: "",
      });
    });
  });
}

test("run() answers --version --json with one document", async () => {
  await inWorkplace(async ({ json }) => {
    const { status, value } = await json("--version");
    const { runtime, commit, ...rest } = value as Record<string, unknown>;
    assert.match(String(runtime), /^(?:node|bun|deno) \d/);
    const grammar = `libpg-query ${dependencies["libpg-query"]}`;
    const made = { target: null, embedded_postgresql: EMBEDDED_VERSION, grammar, bundle: null };
    assert.deepEqual([status, commit, rest], [0, null, { version, ...made }]);
  });
});

test("run() shows all commands for --help, and ends with 0", async () => {
  await inWorkplace(async ({ ebb }) => {
    const { status, stdout } = await ebb("--help");
    assert.equal(status, 0);
    for (const { name, summary } of COMMANDS) {
      assert.match(stdout, new RegExp(`^ {2}${name} +${summary.slice(0, 20)}`, "m"));
    }
  });
});

test("run() shows the same for no command at all, and ends with 2", async () => {
  await inWorkplace(async ({ ebb }) => {
    const { stdout } = await ebb("--help");
    assert.deepEqual(await ebb(), { status: 2, stdout, stderr: "" });
  });
});

for (const { name } of COMMANDS) {
  const ways = [
    [name, "--help"],
    [name, "-h", "--no-such-option"],
    ["help", name],
    ["--help", name],
  ];
  for (const argv of ways) {
    test(`run() explains ${argv.join(" ")} with an example`, async () => {
      await inWorkplace(async ({ ebb }) => {
        const { status, stdout, stderr } = await ebb(...argv);
        assert.deepEqual([status, stderr], [0, ""]);
        assert.match(stdout, new RegExp(`^Examples\n  ebb ${name}`, "m"));
      });
    });
  }

  test(`run() explains ${name} within 80 columns`, async () => {
    await inWorkplace(async ({ ebb }) => {
      const { stdout } = await ebb(name, "--help");
      const long = stdout.split("\n").filter((line) => line.length > 80);
      assert.deepEqual(long, []);
    });
  });
}

test("run() explains only the settings that a command uses", async () => {
  await inWorkplace(async ({ ebb }) => {
    const { stdout } = await ebb("heads", "--help");
    assert.match(stdout, /--dir DIR/);
    assert.doesNotMatch(stdout, /--lock-wait/);
  });
});

test("run() accepts the other settings anyway", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("migrations/a.sql", revisionFile({ id: "aaaa" }));
    assert.equal((await ebb("--lock-wait", "5s", "heads")).stdout, "aaaa (head)\n");
  });
});

test("run() answers help in JSON as well", async () => {
  await inWorkplace(async ({ json }) => {
    const { value } = await json("heads", "--help");
    assert.deepEqual(Object.keys(value as object), ["help"]);
  });
});

const TYPOS: readonly (readonly [string, string])[] = [
  ["histroy", "history"],
  ["branch", "branches"],
  ["head", "heads"],
  ["shwo", "show"],
  ["revison", "revision"],
  ["HEADS", "heads"],
  ["hist", "history"],
];

for (const [typed, meant] of TYPOS) {
  test(`run() proposes ${meant} for ${typed}`, async () => {
    await inWorkplace(async ({ ebb }) => {
      assert.deepEqual(await ebb(typed), {
        status: 2,
        stdout: "",
        stderr: `error EBB_UNKNOWN_COMMAND: ebb has no command "${typed}"\nhint: Did you mean: ebb ${meant}\n`,
      });
    });
  });
}

for (const typed of ["xyzzy", "", "__proto__", "constructor", "-1"]) {
  test(`run() points to --help for "${typed}"`, async () => {
    await inWorkplace(async ({ ebb }) => {
      const { status, stderr } = await ebb(typed);
      assert.equal(status, 2);
      assert.match(stderr, /hint: See all commands with: ebb --help/);
    });
  });
}

const WRONG_USAGE: readonly (readonly [readonly string[], RegExp])[] = [
  [["heads", "x"], /ebb heads does not take "x"\nhint: Usage: ebb heads/],
  [
    ["show"],
    /ebb show needs REVISION\.\.\.\nhint: For example: ebb show head; more of them: ebb show --help/,
  ],
  [["heads", "--no-such"], /Unknown option --no-such/],
  [["--no-such", "heads"], /Unknown option --no-such/],
  [["--no-such"], /Unknown option --no-such/],
  [["heads", "--dir"], /Option --dir needs a value/],
  [["heads", "--schema", "a", "--schema", "b"], /Option --schema is given twice/],
  [["heads", "--lock-wait", "5"], /--lock-wait cannot be "5"/],
  [["init", "a", "b"], /ebb init does not take "b"/],
];

for (const [argv, message] of WRONG_USAGE) {
  test(`run() ends with 2 for ${argv.join(" ")}`, async () => {
    await inWorkplace(async ({ ebb }) => {
      const { status, stdout, stderr } = await ebb(...argv);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, message);
    });
  });
}

const JSON_FAILURES: readonly (readonly [readonly string[], number, string])[] = [
  [["heads", "--no-such"], 2, "EBB_USAGE"],
  [["xyzzy"], 2, "EBB_UNKNOWN_COMMAND"],
  [[], 2, "EBB_USAGE"],
  [["heads"], 1, "EBB_NO_SOURCE"],
  [["heads", "--lock-wait", "5"], 2, "EBB_BAD_SETTING"],
];

for (const [argv, status, code] of JSON_FAILURES) {
  test(`run() prints ${code} of "${argv.join(" ")}" as one JSON document`, async () => {
    await inWorkplace(async ({ ebb }) => {
      const told = await ebb(...argv, "--json");
      const { error } = JSON.parse(told.stdout);
      assert.deepEqual([told.status, told.stderr, error.code], [status, "", code]);
    });
  });
}

test("run() prints all known facts of an error in JSON, and null for the rest", async () => {
  await inWorkplace(async ({ json, write }) => {
    write("migrations/a.sql", "-- a\n-- revison: aaaa\n\n-- up\n");
    const { status, value } = await json("heads");
    const { error } = value as { error: Record<string, unknown> };
    assert.equal(status, 1);
    assert.deepEqual(Object.keys(error), [
      "code",
      "message",
      "hint",
      "file",
      "line",
      "column",
      "sqlstate",
      "detail",
    ]);
    assert.deepEqual(
      [error.code, error.file, error.sqlstate, error.detail],
      ["EBB_HEADER", "migrations/a.sql", null, null],
    );
  });
});

test("run() shows the line of an error with a caret", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("migrations/a.sql", "-- a\n--\n-- revision: aaaa\n-- parent5: bbbb\n\n-- up\n");
    const { stderr } = await ebb("heads");
    assert.match(stderr, /^ {2}migrations\/a\.sql:4:4\n 4 \| -- parent5: bbbb\n {3}\| {4}\^$/m);
  });
});

test("run() shows control characters of a file as text", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    const message = "red \u001b[31malert\u001b[2J\u009b";
    write("migrations/a.sql", revisionFile({ id: "aaaa", message }));
    const { stdout } = await ebb("history");
    assert.equal(stdout, "<base> -> aaaa (head), red \\x1b[31malert\\x1b[2J\\x9b\n");
  });
});

test("run() lets nothing of a file through to a terminal but a colour", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("migrations/a.sql", revisionFile({ id: "aaaa", message: "\u001b[2J\u001b[8mx" }));
    const { stdout } = await ebb("history", "--color=always");
    assert.ok(stdout.includes("\\x1b[2J\\x1b[8mx"), stdout);
  });
});

test("run() escapes control characters in JSON", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("migrations/a.sql", revisionFile({ id: "aaaa", message: "\u001b[2J\u009bx\u202e" }));
    const { stdout } = await ebb("history", "--json");
    assert.match(stdout, /"message": "\\u001b\[2J\\u009bx\\u202e"/);
  });
});

const COLORED: readonly (readonly [string, readonly string[], Record<string, string>, boolean])[] =
  [
    ["a terminal", [], {}, true],
    ["--color", ["--color"], { NO_COLOR: "1" }, false],
    ["FORCE_COLOR", [], { FORCE_COLOR: "1" }, false],
    ["EBB_COLOR", [], { EBB_COLOR: "always" }, false],
  ];

for (const [what, argv, env, isTerminal] of COLORED) {
  test(`run() colours for ${what}`, async () => {
    const use = async (place: Parameters<Parameters<typeof inWorkplace>[0]>[0]): Promise<void> => {
      place.write("migrations/a.sql", revisionFile({ id: "aaaa" }));
      assert.ok((await place.ebb("heads", ...argv)).stdout.includes("\u001b["));
    };
    await inWorkplace(use, { env, isTerminal });
  });
}

const PLAIN: readonly (readonly [string, readonly string[], Record<string, string>, boolean])[] = [
  ["a pipe", [], {}, false],
  ["CI", [], { CI: "true" }, false],
  ["NO_COLOR", [], { NO_COLOR: "1" }, true],
  ["--color never", ["--color", "never"], {}, true],
  ["a dumb terminal", [], { TERM: "dumb" }, true],
];

for (const [what, argv, env, isTerminal] of PLAIN) {
  test(`run() writes plain text for ${what}`, async () => {
    const use = async (place: Parameters<Parameters<typeof inWorkplace>[0]>[0]): Promise<void> => {
      place.write("migrations/a.sql", revisionFile({ id: "aaaa" }));
      assert.equal((await place.ebb("heads", ...argv)).stdout, "aaaa (head)\n");
    };
    await inWorkplace(use, { env, isTerminal });
  });
}

test("run() ends a bug with its stack, a code and status 1", async () => {
  await inWorkplace(async ({ cwd, write }) => {
    write("migrations/a.sql", revisionFile({ id: "aaaa" }));
    const world = fakeWorld({ cwd });
    const now = (): number => {
      throw new TypeError("a broken clock");
    };
    const argv = ["revision", "--author", "x"];
    const status = await run(argv, { ...world, now });
    assert.equal(status, 1);
    assert.match(world.written.stderr, /error EBB_INTERNAL: .*TypeError: a broken clock\n +at /);
    assert.match(world.written.stderr, /hint: Please report it/);
  });
});
