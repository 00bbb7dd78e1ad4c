import assert from "node:assert/strict";
import { test } from "node:test";
import { inWorkplace, revisionFile } from "../support/world.ts";

/** The words that are offered for a command line; behind a space a new word begins. */
async function offered(line: string): Promise<readonly string[]> {
  let words: readonly string[] = [];
  await inWorkplace(async ({ ebb, write }) => {
    write("migrations/a.sql", revisionFile({ id: "aa11", message: "First\tof all" }));
    write("migrations/b.sql", revisionFile({ id: "ab22", parents: ["aa11"], labels: ["billing"] }));
    write("other/c.sql", revisionFile({ id: "cc33" }));
    const { status, stdout, stderr } = await ebb("__complete", "--", ...line.split(" "));
    assert.deepEqual([status, stderr], [0, ""]);
    words = stdout.split("\n").slice(0, -1);
  });
  return words.map((word) => word.split("\t")[0] ?? "");
}

const LINES: readonly [string, readonly string[]][] = [
  ["upg", ["upgrade"]],
  ["nosuch", []],
  ["nosuch x", []],
  ["help upg", ["upgrade"]],
  ["--json upg", ["upgrade"]],
  ["upgrade a", ["ab22", "aa11"]],
  ["upgrade aa", ["aa11"]],
  ["upgrade --json aa", ["aa11"]],
  ["upgrade ab22 aa", ["aa11"]],
  ["upgrade h", ["head", "heads"]],
  ["upgrade b", ["base", "billing@head"]],
  ["upgrade billing@", ["billing@head"]],
  ["upgrade -1", []],
  ["upgrade -- --", []],
  ["upgrade -- --dir=x", []],
  ["downgrade b", ["base", "billing@head"]],
  ["downgrade base a", []],
  ["up a", []],
  ["upgrade --dir other ", ["head", "heads", "base", "cc33"]],
  ["--dir other upgrade c", ["cc33"]],
  ["upgrade --dir=other c", ["cc33"]],
  ["upgrade --dir missing ", []],
  ["upgrade --nosuch a", ["ab22", "aa11"]],
  ["upgrade --lock-", ["--lock-wait", "--lock-timeout", "--lock-retries"]],
  ["upgrade --transaction ", ["each", "all"]],
  ["upgrade --transaction a", ["all"]],
  ["upgrade --transaction=a", ["--transaction=all"]],
  ["heads --color ", []],
  ["heads --color=n", ["--color=never"]],
  ["upgrade --dir ", [":directory"]],
  ["upgrade --dir=x", [":directory"]],
  ["upgrade --env-file ", [":file"]],
  ["upgrade --log ", [":file"]],
  ["upgrade --lock-wait ", []],
  ["bundle -o ", [":file"]],
  ["bundle --list ", [":file"]],
  ["init ", [":directory"]],
  ["plan ", ["upgrade", "downgrade", "stamp", "redo", "undo", "resume"]],
  ["plan downgrade ab", ["ab22"]],
  ["plan upgrade head --from aa11,a", ["aa11,ab22", "aa11,aa11"]],
  ["plan upgrade head --dir other --from c", ["cc33"]],
  ["history -r aa11:a", ["aa11:ab22", "aa11:aa11"]],
  ["history --rev-range=:ab", ["--rev-range=:ab22"]],
  ["revision --rev-id ", []],
  ["revision --head ab", ["ab22"]],
  ["completions ", ["bash", "zsh", "fish"]],
];

for (const [line, words] of LINES) {
  test(`ebb __complete offers for "ebb ${line}": ${words.join(" ")}`, async () => {
    assert.deepEqual(await offered(line), words);
  });
}

test("ebb __complete offers every command, and help", async () => {
  const words = await offered("");
  assert.ok(["upgrade", "bundle", "help"].every((word) => words.includes(word)));
  assert.equal(words.includes("__complete"), false);
});

test("ebb __complete describes a revision by its message, on one line", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("migrations/a.sql", revisionFile({ id: "aa11", message: "First\tof all" }));
    const { stdout } = await ebb("__complete", "--", "upgrade", "aa");
    assert.equal(stdout, "aa11\tFirst\\tof all\n");
  });
});

test("ebb __complete prints nothing about malformed revision files", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("migrations/a.sql", "nonsense");
    assert.deepEqual(await ebb("__complete", "--", "upgrade", ""), {
      status: 0,
      stdout: "",
      stderr: "",
    });
  });
});

test("ebb completions refuses another shell", async () => {
  await inWorkplace(async ({ ebb }) => {
    const { status, stderr } = await ebb("completions", "tcsh");
    assert.equal(status, 2);
    assert.match(stderr, /ebb has no completions for "tcsh"\n.*bash, zsh, fish/);
  });
});

test("ebb completions --json has the script in the document", async () => {
  await inWorkplace(async ({ ebb, json }) => {
    const { stdout } = await ebb("completions", "bash");
    const { value } = await json("completions", "bash");
    assert.deepEqual(value, { shell: "bash", script: stdout });
  });
});
