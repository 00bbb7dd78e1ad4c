import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

/** A table, and an index that stops its writers. */
function writeChain({ write }: Workplace): void {
  const down = "DROP TABLE orders;";
  write(
    "migrations/1.sql",
    revisionFile({ id: "a1", up: "CREATE TABLE orders (a bigint);", down }),
  );
  write(
    "migrations/2.sql",
    revisionFile({
      ...{ id: "b2", parents: ["a1"], up: "CREATE INDEX i ON orders (a);" },
      down: "DROP INDEX i;",
    }),
  );
}

const WARNING = revisionFile({ id: "a1", up: "DROP TABLE old;", down: "SELECT 1;" });

interface Problem {
  readonly rule: string;
  readonly revision: string;
}

async function rules({ json }: Workplace, ...argv: string[]): Promise<readonly string[]> {
  const { value } = await json("lint", ...argv);
  const { problems } = value as { problems: readonly Problem[] };
  return problems.map(({ rule, revision }) => `${revision} ${rule}`);
}

test("ebb lint ends with 3 after an error, and names the line", async () => {
  await inWorkplace(async (place) => {
    writeChain(place);
    const { status, stdout } = await place.ebb("lint");
    assert.equal(status, 3);
    assert.match(stdout, /error require-concurrent-index-creation/);
    assert.match(stdout, /^ {2}migrations\/2\.sql:8:1$/m);
  });
});

test("ebb lint ends with 0 after a warning, with --strict with 3", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("migrations/1.sql", WARNING);
    assert.equal((await ebb("lint")).status, 0);
    assert.equal((await ebb("lint", "--strict")).status, 3);
  });
});

test("ebb lint with a revision reports only it", async () => {
  await inWorkplace(async (place) => {
    writeChain(place);
    const found = await rules(place, "a1");
    assert.ok(
      found.every((each) => each.startsWith("a1 ")),
      found.join(),
    );
  });
});

test("ebb lint with a range lints its revisions as one run", async () => {
  await inWorkplace(async (place) => {
    writeChain(place);
    const found = await rules(place, "base:head");
    assert.ok(!found.includes("b2 require-concurrent-index-creation"), found.join());
  });
});

test("ebb lint reads a file that is no revision as a script", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("some.sql", "SELECT 1;\nCREATE INDEX i ON orders (a);\n");
    const { status, stdout } = await ebb("lint", "some.sql");
    assert.equal(status, 3);
    assert.match(stdout, /^ {2}some\.sql:2:1$/m);
  });
});

test("ebb lint takes the levels of ebb.toml", async () => {
  await inWorkplace(async (place) => {
    writeChain(place);
    place.write("ebb.toml", '[lint]\nrules = { "require-concurrent-index-creation" = "off" }\n');
    const found = await rules(place);
    assert.ok(!found.includes("b2 require-concurrent-index-creation"), found.join());
  });
});

test("ebb lint refuses a level for a rule that does not exist", async () => {
  await inWorkplace(async (place) => {
    writeChain(place);
    place.write("ebb.toml", '[lint]\nrules = { "no-such-rule" = "off" }\n');
    const { stderr } = await place.ebb("lint");
    assert.match(stderr, /\[lint\] rules names the unknown rule "no-such-rule"/);
  });
});

test("ebb lint --explain names the rule that is meant", async () => {
  await inWorkplace(async ({ ebb }) => {
    const { status, stderr } = await ebb("lint", "--explain", "ban-drop-tabel");
    assert.equal(status, 2);
    assert.match(stderr, /Did you mean ban-drop-table\?/);
  });
});

test("ebb lint --explain takes another linter's name", async () => {
  await inWorkplace(async ({ ebb }) => {
    assert.match((await ebb("lint", "--explain", "drop-table")).stdout, /^ban-drop-table/);
  });
});

const WITH_GIT = { env: { PATH: process.env.PATH ?? "" } };

test("ebb lint --changed-since lints what a branch adds", async () => {
  await inWorkplace(async (place) => {
    const { cwd } = place;
    const git = (...argv: string[]): void => {
      const who = ["-c", "user.name=ebb", "-c", "user.email=ebb@example.com"];
      execFileSync("git", [...who, ...argv], { cwd, stdio: "ignore" });
    };
    writeChain(place);
    git("init", "-q", "-b", "main");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    git("checkout", "-q", "-b", "more");
    const up = "DROP TABLE orders;";
    place.write("migrations/3.sql", revisionFile({ id: "c3", parents: ["b2"], up }));
    git("add", ".");
    git("commit", "-q", "-m", "second");
    const found = await rules(place, "--changed-since", "main");
    assert.ok(found.includes("c3 ban-drop-table"), found.join());
    assert.ok(
      found.every((each) => each.startsWith("c3 ")),
      found.join(),
    );
  }, WITH_GIT);
});

/** Formats, and how their output starts. */
const FORMATS: readonly (readonly [format: string, start: RegExp])[] = [
  ["text", /^error require-concurrent-index-creation/],
  ["json", /^\{/],
  [
    "github",
    /^::error file=.*migrations\/2\.sql,line=8,col=1,title=require-concurrent-index-creation::/,
  ],
  ["gitlab", /^\[\n {2}\{/],
  ["sarif", /^\{\n {2}"\$schema"/],
  ["junit", /^<\?xml version="1\.0"/],
  ["markdown", /^### ebb lint: 2 errors/],
];

for (const [format, start] of FORMATS) {
  test(`ebb lint --format ${format} writes it on stdout, and ends with 3`, async () => {
    await inWorkplace(async (place) => {
      writeChain(place);
      const { status, stdout } = await place.ebb("lint", "b2", "--format", format);
      assert.match(stdout, start);
      assert.equal(status, 3);
    });
  });
}
