import assert from "node:assert/strict";
import { test } from "node:test";
import { downRefusal } from "../../src/migration/down-refusal.ts";
import { parseMigration } from "../../src/migration/parse.ts";

function refusal(sections: string): ReturnType<typeof downRefusal> {
  return downRefusal(parseMigration({ name: "a.sql", text: `-- revision: a1b2\n\n${sections}` }));
}

for (const [what, sections] of [
  ["a down with a statement", "-- up\nSELECT 1;\n-- down\nSELECT 2;"],
  ["a down that is declared to be nothing", "-- up\nSELECT 1;\n-- down nothing\n-- why"],
  ["empty sections", "-- up\n-- none\n-- down\n-- none"],
] as const) {
  test(`downRefusal() accepts ${what}`, () => {
    assert.equal(refusal(sections), undefined);
  });
}

for (const [what, sections, code] of [
  ["a missing down", "-- up\nSELECT 1;", "EBB_NO_DOWN"],
  ["a missing down, though up holds nothing", "-- up\n", "EBB_NO_DOWN"],
  ["an empty down", "-- up\nSELECT 1;\n-- down\n-- later", "EBB_NO_DOWN"],
  ["an irreversible down", "-- up\nSELECT 1;\n-- down irreversible", "EBB_IRREVERSIBLE"],
  [
    "an irreversible down with statements",
    "-- up\nSELECT 1;\n-- down irreversible: x\nSELECT 2;",
    "EBB_IRREVERSIBLE",
  ],
] as const) {
  test(`downRefusal() refuses ${what}`, () => {
    assert.equal(refusal(sections)?.code, code);
  });
}

test("downRefusal() names the revision, the reason, and stamp", () => {
  const found = refusal("-- up\nSELECT 1;\n-- down irreversible: the data are gone");

  assert.match(found?.message ?? "", /a1b2.*\(the data are gone\)$/);
  assert.match(found?.hint ?? "", /ebb stamp/);
});
