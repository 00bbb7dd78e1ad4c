import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Example, Rule } from "../../src/lint/rule.ts";
import { RULES } from "../../src/lint/rules/rules.ts";
import { lintRevisions } from "./linting.ts";

const HEADER = "-- A change\n--\n-- revision: bbbb\n-- parents: aaaa\n";

/** The ids that are found in the section under test. */
async function found(
  rule: Rule,
  example: Example,
  direction: "up" | "down",
): Promise<readonly string[]> {
  const given = typeof example === "string" ? { sql: example } : example;
  const { sql, mode, postgres = 18, options = "", before } = given;
  const marker = `${mode === "no-transaction" ? " no-transaction" : ""} ${options}`.trimEnd();
  const sections =
    direction === "up"
      ? `-- up${marker}\n${sql};\n\n-- down nothing\n`
      : `-- up\nselect 1;\n\n-- down${marker}\n${sql};\n`;
  const files = {
    "a.sql": `-- First\n--\n-- revision: aaaa\n\n-- up\n${before ?? "select 1"};\n\n-- down nothing\n`,
    "b.sql": `${HEADER}\n${sections}`,
  };
  const levels = rule.level === "off" ? { [rule.id]: "note" as const } : {};
  const { findings } = await lintRevisions(files, { levels, postgres });
  const own = findings.filter((each) => each.revision === "bbbb" && each.direction === direction);
  return own.map((each) => each.rule ?? each.code);
}

/** What a rule finds in one direction only. */
const UP_ONLY = new Set(["fk-missing-index", "published-without-identity"]);

for (const rule of RULES) {
  for (const direction of ["up", "down"] as const) {
    if (direction === "down" && UP_ONLY.has(rule.id)) continue;
    for (const example of rule.examples?.bad ?? []) {
      test(`${rule.id} finds, in ${direction}: ${text(example)}`, async () => {
        const ids = await found(rule, example, direction);
        assert.ok(ids.includes(rule.id), `found: ${ids.join(", ")}`);
      });
    }
    for (const example of rule.examples?.good ?? []) {
      test(`${rule.id} takes, in ${direction}: ${text(example)}`, async () => {
        const ids = await found(rule, example, direction);
        assert.ok(!ids.includes(rule.id), `found: ${ids.join(", ")}`);
        assert.ok(!ids.includes("syntax-error"), "the example is no SQL");
      });
    }
  }
}

test("each rule has a file of its own, with its name", () => {
  const files = readdirSync(join(import.meta.dirname, "../../src/lint/rules"));
  const expected = [...RULES.map(({ id }) => `${id}.ts`), "rules.ts"];
  assert.deepEqual(files.sort(), expected.sort());
});

test("each rule has a name of its own", () => {
  const ids = RULES.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

function text(example: Example): string {
  return typeof example === "string" ? example : JSON.stringify(example);
}
