import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_CONFIG, readConfig } from "../../src/lint/config.ts";
import { RULES } from "../../src/lint/rules/rules.ts";
import { squawkLintTable } from "../../src/lint/squawk-config.ts";

function linesFor(values: Readonly<Record<string, unknown>>): readonly string[] {
  return squawkLintTable(values, RULES).lines;
}

const CASES: readonly (readonly [
  about: string,
  values: Readonly<Record<string, unknown>>,
  line: string,
])[] = [
  ["an excluded rule is off", { excluded_rules: ["ban-drop-table"] }, 'ban-drop-table = "off"'],
  [
    "squawk's other name of a rule is that rule",
    { excluded_rules: ["prefer-repack"] },
    'vacuum-full = "off"',
  ],
  [
    "an included rule is a warning",
    { included_rules: ["require-table-schema"] },
    'require-table-schema = "warning"',
  ],
  ["a rule that squawk has on is a warning", {}, 'prefer-text-field = "warning"'],
  ["the version is that of the server", { pg_version: "14.2" }, "postgres = 14"],
];

for (const [about, values, line] of CASES) {
  test(`squawkLintTable() ${about}`, () => assert.ok(linesFor(values).includes(line)));
}

test("squawkLintTable() leaves out an excluded rule that is off here, too", () => {
  const lines = linesFor({ excluded_rules: ["prefer-text-field"] });
  assert.deepEqual(
    lines.filter((line) => line.includes("prefer-text-field")),
    [],
  );
});

test("squawkLintTable() notes an unknown rule and a key without a place", () => {
  const { notes } = squawkLintTable({ excluded_rules: ["nope"], excluded_paths: ["a"] }, RULES);
  assert.deepEqual(
    notes.map((note) => note.split(" ")[0]),
    ["nope", "excluded_paths"],
  );
});

test("readConfig() takes a rule's id for that rule alone, whoever has it as an alias", () => {
  const reading = readConfig({ rules: { "constraint-missing-not-valid": "off" } }, RULES);
  const { levels } = reading.kind === "config" ? reading.config : DEFAULT_CONFIG;
  assert.deepEqual([...levels], [["constraint-missing-not-valid", "off"]]);
});
