import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

function writeGraph({ write }: Workplace): void {
  const file = (path: string, ...parts: Parameters<typeof revisionFile>): void =>
    write(`migrations/${path}`, revisionFile(...parts));
  file("a.sql", { id: "aaaa", message: "first" });
  file("b.sql", { id: "bbbb", parents: ["aaaa"], labels: ["left"] });
  file("c.sql", { id: "cccc", parents: ["aaaa"], depends: ["bbbb"] });
}

test("ebb graph prints the revisions with the graph in the margin", async () => {
  await inWorkplace(async (place) => {
    writeGraph(place);
    assert.deepEqual(await place.ebb("graph"), {
      status: 0,
      stdout:
        "* cccc (head) (depends on bbbb) cccc\n| * bbbb (effective head) (left) bbbb\n|/\n* aaaa first\n",
      stderr: "",
    });
  });
});

test("ebb graph -r draws a range", async () => {
  await inWorkplace(async (place) => {
    writeGraph(place);
    assert.equal((await place.ebb("graph", "-r", ":aaaa")).stdout, "* aaaa first\n");
  });
});

test("ebb graph -o draws into no file of a kind that it cannot draw", async () => {
  await inWorkplace(async (place) => {
    writeGraph(place);
    const { status, stderr } = await place.ebb("graph", "-o", "graph.png");
    assert.equal(status, 2);
    assert.match(stderr, /Cannot draw into a file that ends with \.png\nhint: It ends with \.html/);
    assert.ok(!readdirSync(place.cwd).includes("graph.png"));
  });
});

const FORMATS: readonly (readonly [string, RegExp])[] = [
  ["text", /^\* cccc/],
  ["mermaid", /^flowchart BT\n/],
  ["dot", /^digraph ebb \{\n/],
  ["svg", /^<svg /],
  ["html", /^<!doctype html>\n/],
];

for (const [format, expected] of FORMATS) {
  test(`ebb graph --format ${format} prints ${format}`, async () => {
    await inWorkplace(async (place) => {
      writeGraph(place);
      const { status, stdout } = await place.ebb("graph", "--format", format);
      assert.equal(status, 0);
      assert.match(stdout, expected);
    });
  });
}

const FILES: readonly (readonly [readonly string[], string])[] = [
  [["-o", "g.html"], "<!doctype"],
  [["-o", "g.svg"], "<svg"],
  [["-o", "g.mmd"], "flowchart"],
  [["-o", "g.dot"], "digraph"],
  [["-o", "g.txt"], "* cccc"],
  [["-o", "g.html", "--format", "dot"], "digraph"],
];

for (const [argv, beginning] of FILES) {
  test(`ebb graph ${argv.join(" ")} writes what begins with ${beginning}`, async () => {
    await inWorkplace(async (place) => {
      writeGraph(place);
      const name = argv[1] ?? "";
      assert.deepEqual(await place.ebb("graph", ...argv), {
        status: 0,
        stdout: `Wrote ${name}\n`,
        stderr: "",
      });
      assert.ok(readFileSync(join(place.cwd, name), "utf8").startsWith(beginning));
      assert.deepEqual(readdirSync(place.cwd).sort(), [name, "migrations"]);
    });
  });
}

test("ebb graph -o draws anew over its own drawing", async () => {
  await inWorkplace(async (place) => {
    writeGraph(place);
    await place.ebb("graph", "-o", "g.svg", "-r", ":aaaa");
    assert.equal((await place.ebb("graph", "-o", "g.svg")).status, 0);
    assert.match(readFileSync(join(place.cwd, "g.svg"), "utf8"), /cccc/);
  });
});

test("ebb graph -o refuses to write over anything else", async () => {
  await inWorkplace(async (place) => {
    writeGraph(place);
    const argv = ["graph", "-o", "migrations/a.sql", "--format", "text"];
    const { status, value } = await place.json(...argv);
    const { error } = value as { error: { code: string } };
    assert.deepEqual([status, error.code], [1, "EBB_FILE_EXISTS"]);
    assert.match(readFileSync(join(place.cwd, "migrations/a.sql"), "utf8"), /^-- first/);
  });
});

test("ebb graph --json prints the revisions", async () => {
  await inWorkplace(async (place) => {
    writeGraph(place);
    const { value } = await place.json("graph");
    const { revisions } = value as { revisions: { revision: string }[] };
    assert.deepEqual(
      revisions.map(({ revision }) => revision),
      ["cccc", "bbbb", "aaaa"],
    );
  });
});

test("ebb graph --json --format svg is wrong usage", async () => {
  await inWorkplace(async (place) => {
    writeGraph(place);
    assert.equal((await place.json("graph", "--format", "svg")).status, 2);
  });
});

test("ebb graph leaves sections marked no-record out of the page", async () => {
  await inWorkplace(async (place) => {
    place.write(
      "migrations/a.sql",
      "-- a\n-- revision: aaaa\n\n-- up no-record\nselect 'hunter2';\n\n-- down\nselect 'shown';\n",
    );
    const { stdout } = await place.ebb("graph", "--format", "html");
    assert.ok(!stdout.includes("hunter2"));
    assert.ok(stdout.includes("select 'shown';"));
  });
});

test("ebb history draws branches in the margin of a terminal", async () => {
  await inWorkplace(
    async (place) => {
      writeGraph(place);
      const { stdout } = await place.ebb("history", "--color=never");
      assert.equal(
        stdout,
        `* aaaa (bbbb) -> cccc (head), cccc
| * aaaa -> bbbb (effective head) (left), bbbb
|/
* <base> -> aaaa (branchpoint), first
`,
      );
    },
    { isTerminal: true },
  );
});
