import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMigration } from "../../src/migration/parse.ts";
import { readHeader } from "../../src/migration/parse-header.ts";
import { guessTexts } from "../../src/migration/parse-section.ts";

const HEADER = "-- A table\n--\n-- revision: aaaa\n";

function guess(sections: string, header = HEADER): string | undefined {
  const source = { name: "a.sql", text: header + sections };
  return guessTexts(source, readHeader(source))?.up;
}

function whole(sections: string): string {
  const { up } = parseMigration({ name: "a.sql", text: HEADER + sections });
  return up.source.slice(up.start, up.end);
}

const PLAIN: readonly (readonly [string, string])[] = [
  ["a down section", "\n-- up\ncreate table a ();\n\n-- down\ndrop table a;\n"],
  ["no down section", "\n-- up\ncreate table a ();"],
  ["spaces before its markers", "\n \t-- up\nselect 1;\n  \t-- down nothing\n"],
  ["a marker without a space", "--up\nselect 1;\n--DOWN nothing"],
  ["the line ends of Windows", "\r\n-- up\r\nselect 1;\r\n\r\n-- down nothing\r\n"],
  [
    "prose like a marker",
    "\n-- up\n-- down the road\nselect 1;\n-- up the limit\n-- down nothing\n",
  ],
  ["options", "\n-- up lock_timeout=5s\nselect 1;\n-- down irreversible: it is gone\n"],
];
for (const [what, sections] of PLAIN) {
  test(`guessTexts() returns the whole up section of a file with ${what}`, () => {
    assert.equal(guess(sections), whole(sections));
  });
}

const ENDS_LATER: readonly (readonly [string, string])[] = [
  ["a string", "\n-- up\nselect '\n-- down\n';\n-- down nothing\n"],
  ["a function", "\n-- up\ndo $$ begin\n-- down\nend $$;\n-- down nothing\n"],
  ["a comment", "\n-- up\n/*\n-- down\n*/ select 1;\n-- down nothing\n"],
];
for (const [what, sections] of ENDS_LATER) {
  test(`guessTexts() returns less than the section where a marker is in ${what}`, () => {
    assert.ok(whole(sections).startsWith(guess(sections) ?? "?"));
    assert.notEqual(guess(sections), whole(sections));
  });
}

test("guessTexts() returns more than before for a statement behind the old end", () => {
  const before = "\n-- up\nselect 1;\n\n";
  assert.notEqual(guess(`${before}select 2;\n-- down nothing\n`), before.slice(1));
});

test("guessTexts() takes no line separator for a line end", () => {
  const sections = "\n-- up\nselect 1;\n--\u2028-- down\n-- down nothing\n";
  assert.equal(guess(sections), whole(sections));
});

test("guessTexts() returns the whole down section", () => {
  const sections = "\n-- up\nselect 1;\n\n  -- down lock_timeout=5s\nselect 2;\n";
  const text = HEADER + sections;
  const source = { name: "a.sql", text };
  const { down } = parseMigration(source);
  assert.equal(
    guessTexts(source, readHeader(source))?.down,
    down && text.slice(down.start, down.end),
  );
});

const WITHOUT_DOWN: readonly (readonly [string, string])[] = [
  ["without one", "\n-- up\nselect 1;\n"],
  ["that is not recorded", "\n-- up\nselect 1;\n-- down no-record\nselect 2;\n"],
];
for (const [what, sections] of WITHOUT_DOWN) {
  test(`guessTexts() returns no down section ${what}`, () => {
    const source = { name: "a.sql", text: HEADER + sections };
    const texts = guessTexts(source, readHeader(source));
    assert.deepEqual([texts?.up === undefined, texts?.down], [false, undefined]);
  });
}

const UNKNOWN: readonly (readonly [string, string, string])[] = [
  ["a section that is not recorded", HEADER, "\n-- up no-record\nselect 1;\n"],
  ["a file with variables", `${HEADER}-- variables: a\n`, "\n-- up\nselect :a;\n"],
  ["a file that begins with its down section", HEADER, "\n-- down\n\n-- up\nselect 1;\n"],
  [
    "a file with an assert section",
    HEADER,
    "\n-- up\nselect 1;\n-- assert\nselect true;\n-- down nothing\n",
  ],
  ["a file without sections", HEADER, ""],
];
for (const [what, header, sections] of UNKNOWN) {
  test(`guessTexts() returns undefined for ${what}`, () => {
    assert.equal(guess(sections, header), undefined);
  });
}
