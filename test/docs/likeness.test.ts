import assert from "node:assert/strict";
import { test } from "node:test";
import { createLikeness } from "./likeness.ts";
import { blockOf, stepsOf, withBlocks } from "./page.ts";

const ALIKE: readonly (readonly [string, string, string])[] = [
  ["durations", "up  a  83 ms", "up  a  1.2 s"],
  ["times", "at 2025-10-07T01:04:42Z", "at 2026-01-01T00:00:00Z"],
  ["versions of the server", "PostgreSQL 18.6", "PostgreSQL 15.18"],
  ["the line that names the database", "a", "Database: x on y\na"],
  ["the width of columns", "a    b", "a  b"],
];

for (const [what, shown, real] of ALIKE) {
  test(`isLike() ignores ${what}`, () => {
    assert.equal(createLikeness().isLike(shown, real), true);
  });
}

for (const [shown, real] of [
  ["7 steps", "8 steps"],
  ["up  a", "down  a"],
  ["a\nb", "a"],
] as const) {
  test(`isLike() distinguishes ${JSON.stringify(shown)} from ${JSON.stringify(real)}`, () => {
    assert.equal(createLikeness().isLike(shown, real), false);
  });
}

test("isLike() binds a new id, and translate() reads it", () => {
  const likeness = createLikeness();
  assert.ok(
    likeness.isLike(
      "Created 2025-09-28_1975ea83b712_a.sql",
      "Created 2026-01-01_aaaabbbbcccc_a.sql",
    ),
  );
  assert.equal(likeness.translate("ebb show 1975ea83b712"), "ebb show aaaabbbbcccc");
  assert.ok(!likeness.isLike("at 1975ea83b712", "at ddddeeeeffff"));
});

test("isLike() is false when a known id replaces another one", () => {
  const likeness = createLikeness();
  assert.ok(likeness.isLike("at 1975ea83b712", "at 1975ea83b712"));
  assert.ok(!likeness.isLike("at 1975ea83b712", "at aaaabbbbcccc"));
});

const PAGE = `# Page

<!-- ebb: example -->
<!-- ebb: file migrations/a.sql -->
\`\`\`sql
select 1;
\`\`\`

\`\`\`console
$ ebb current
one
two

$ ebb heads
\`\`\`
`;

test("stepsOf() reads directives, files and command lines", () => {
  const examples = [
    { command: "ebb current", output: "one\ntwo" },
    { command: "ebb heads", output: "" },
  ];
  assert.deepEqual(stepsOf(PAGE), [
    { kind: "workplace", holds: "example" },
    { kind: "file", path: "migrations/a.sql", text: "select 1;\n" },
    { kind: "shown", line: 9, examples },
  ]);
});

test("withBlocks() of the same blocks changes nothing", () => {
  const blocks = stepsOf(PAGE).flatMap((step) =>
    step.kind === "shown" ? [blockOf(step.examples)] : [],
  );
  assert.equal(withBlocks(PAGE, blocks), PAGE);
});

test("stepsOf() refuses a console block without a command", () => {
  assert.throws(() => stepsOf("```console\nebb current\n```\n"), /begins with no command/);
});
