import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS } from "../support/commands.ts";
import { tooLong } from "../support/too-long.ts";
import { inWorkplace, revisionFile, type Told, type Workplace } from "../support/world.ts";

/**
 *   aaaaaaaaaaaa ── bbbbbbbbbbbb (left) ── dddddddddddd
 *              └─── cccccccccccc (right) ──┘
 */
function writeBranches({ write }: Workplace): void {
  const file = (id: string, parents: readonly string[], labels: readonly string[] = []): void =>
    write(
      `migrations/2025-10-07_${id}_with_a_name_that_is_rather_long.sql`,
      revisionFile({
        id,
        parents,
        labels,
        message: `Nachricht mit 日本語の長い文章 und 👍👍 für ${id}`,
      }),
    );
  file("aaaaaaaaaaaa", []);
  file("bbbbbbbbbbbb", ["aaaaaaaaaaaa"], ["left"]);
  file("cccccccccccc", ["aaaaaaaaaaaa"], ["right"]);
  file("dddddddddddd", ["bbbbbbbbbbbb", "cccccccccccc"]);
}

const COLOR = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g");

const SCREENS: readonly (readonly string[])[] = [
  ["--help"],
  ...COMMANDS.map(({ name }) => [name, "--help"]),
  ["doctor"],
  ["check", "--files"],
  ["history"],
  ["history", "--verbose"],
  ["heads", "--verbose"],
  ["branches", "--verbose"],
  ["show", "left"],
  ["graph"],
  ["plan", "upgrade", "head", "--from", "base"],
  ["plan", "stamp", "heads", "--from", "base"],
];

async function screen(
  argv: readonly string[],
  columns: number,
  env: Readonly<Record<string, string>>,
): Promise<Told> {
  let told: Told | undefined;
  await inWorkplace(
    async (place) => {
      writeBranches(place);
      told = await place.ebb(...argv);
    },
    { isTerminal: true, columns, env },
  );
  assert.ok(told);
  return told;
}

for (const argv of SCREENS) {
  for (const columns of [40, 80, 140]) {
    test(`ebb ${argv.join(" ")} fits a terminal of ${columns} columns`, async () => {
      const plain = await screen(argv, columns, { NO_COLOR: "1" });
      const coloured = await screen(argv, columns, { FORCE_COLOR: "1" });
      assert.notEqual(plain.stdout, "");
      assert.deepEqual(tooLong(plain.stdout, columns), []);
      assert.equal(coloured.stdout.replaceAll(COLOR, ""), plain.stdout);
    });
  }
}

test("ebb history draws branches in the margin, also beside wrapped lines", async () => {
  const { stdout } = await screen(["history"], 60, { NO_COLOR: "1" });
  assert.equal(
    stdout,
    `* bbbbbbbbbbbb, cccccccccccc -> dddddddddddd (head)
|\\   (mergepoint), Nachricht mit 日本語の長い文章 und 👍👍
| |   für dddddddddddd
| * aaaaaaaaaaaa -> cccccccccccc (right), Nachricht mit
| |   日本語の長い文章 und 👍👍 für cccccccccccc
* | aaaaaaaaaaaa -> bbbbbbbbbbbb (left), Nachricht mit
|/    日本語の長い文章 und 👍👍 für bbbbbbbbbbbb
* <base> -> aaaaaaaaaaaa (branchpoint), Nachricht mit
    日本語の長い文章 und 👍👍 für aaaaaaaaaaaa
`,
  );
});

test("ebb show has the age of a revision on a terminal", async () => {
  const { stdout } = await screen(["show", "left"], 80, { NO_COLOR: "1" });
  assert.match(stdout, /^ {4}Create Date: just now, 2025-10-07 01:04 UTC$/m);
});

test("nothing is wrapped in a pipe", async () => {
  await inWorkplace(async (place) => {
    writeBranches(place);
    const { stdout } = await place.ebb("history");
    assert.equal(stdout.trimEnd().split("\n").length, 4);
  });
});

const HOSTILE = "x\nok: all is well\u001b[31m\u202e\n.sql";

for (const argv of [["check", "--files"], ["history"], ["show", "head"], ["heads"], ["graph"]]) {
  test(`ebb ${argv.join(" ")} prints a line end in a name or an author as a part of the line`, async () => {
    await inWorkplace(async (place) => {
      place.write(`migrations/${HOSTILE}`, revisionFile({ id: "aaaa", down: "" }));
      const { stdout } = await place.ebb(...argv);
      assert.doesNotMatch(stdout, /^ok: all|[^\P{Cc}\n]|\u202e/mu);
      assert.ok(!stdout.split("\n").includes(".sql"));
    });
  });
}
