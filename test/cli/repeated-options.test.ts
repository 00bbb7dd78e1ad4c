import assert from "node:assert/strict";
import { test } from "node:test";
import { parseArguments } from "../../src/cli/frame/arguments.ts";
import { GLOBAL_OPTIONS } from "../../src/cli/frame/options.ts";
import { withOptions } from "../../src/cli/frame/repeated-options.ts";

const SPECS = [
  ...GLOBAL_OPTIONS,
  { name: "recorded", summary: "" },
  { name: "trust-ledger", summary: "" },
  { name: "allow-unknown", summary: "" },
  { name: "tag", value: "TEXT", summary: "" },
];

for (const [argv, text, expected] of [
  [["--dir", "my sql"], "then: ebb downgrade a1", "then: ebb downgrade a1 --dir 'my sql'"],
  [
    ["--schema", "t2"],
    "Look: ebb resume --again, --done or --undone",
    "Look: ebb resume --again --schema t2, --done or --undone",
  ],
  [
    ["--role", "o"],
    "Finish it: ebb upgrade b; or, then: ebb resume --undone",
    "Finish it: ebb upgrade b --role o; or, then: ebb resume --undone --role o",
  ],
  [
    ["--recorded"],
    "then: ebb downgrade a; then: ebb upgrade b",
    "then: ebb downgrade a --recorded; then: ebb upgrade b",
  ],
  [["--dir", "x"], "ebb status shows the state", "ebb status shows the state"],
  [["--color", "never", "--json"], "then: ebb upgrade b", "then: ebb upgrade b"],
  [["--tag", "it's"], "then: ebb upgrade b", "then: ebb upgrade b --tag 'it'\\''s'"],
] as const) {
  test(`withOptions() gives "${text}" the options of ${argv.join(" ")} that matter`, () => {
    assert.equal(withOptions(text, parseArguments(argv, SPECS).options), expected);
  });
}
