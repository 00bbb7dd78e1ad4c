import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure } from "../../src/failure.ts";
import type { Header } from "../../src/migration/migration.ts";
import { parseHeader } from "../../src/migration/parse-header.ts";
import { assertNoDearer } from "../support/cpu-time.ts";

function header(...lines: readonly string[]): Header {
  return parseHeader({ name: "a.sql", text: lines.join("\n") });
}

/** Parses a header with these lines in the block of `revision:`. */
function fields(...lines: readonly string[]): Header {
  return header("-- Add users", "--", "-- revision: a1b2", ...lines.map((line) => `-- ${line}`));
}

test("parseHeader() reads the header of the documented example", () => {
  const read = header(
    "-- Add user_profiles table for V2.2 personalization",
    "--",
    "-- Supports the user profile service:",
    "-- discord_user_id as key, profile_data as JSONB.",
    "--",
    "-- revision: 375b918c8740",
    "-- parents: 1975ea83b712",
    "-- labels: profiles",
    "-- depends: 55af2cb1c267",
    "-- created: 2025-10-07T01:04:42Z",
    "-- author: CLI 2 (Backend)",
    "",
    "-- up",
    "CREATE TABLE user_profiles ();",
  );

  assert.deepEqual(read, {
    id: "375b918c8740",
    parents: ["1975ea83b712"],
    depends: ["55af2cb1c267"],
    labels: ["profiles"],
    origin: "a.sql",
    created: Date.UTC(2025, 9, 7, 1, 4, 42),
    createdText: "2025-10-07T01:04:42Z",
    author: "CLI 2 (Backend)",
    message: "Add user_profiles table for V2.2 personalization",
    description:
      "Supports the user profile service:\ndiscord_user_id as key, profile_data as JSONB.",
  });
});

test("parseHeader() reads the smallest header as a root without a message", () => {
  assert.deepEqual(header("--revision:a"), {
    id: "a",
    parents: [],
    depends: [],
    labels: [],
    origin: "a.sql",
    created: undefined,
    createdText: undefined,
    author: undefined,
    message: "",
    description: "",
  });
});

for (const key of ["parents", "parent", "down_revision", "Parents", "PARENT"]) {
  test(`parseHeader() reads ${key}: as the parents`, () => {
    assert.deepEqual(fields(`${key}: c3d4`).parents, ["c3d4"]);
  });
}

for (const key of ["depends", "depends_on", "depends-on"]) {
  test(`parseHeader() reads ${key}: as the dependencies`, () => {
    assert.deepEqual(fields(`${key}: c3d4`).depends, ["c3d4"]);
  });
}

for (const key of ["labels", "branch_labels"]) {
  test(`parseHeader() reads ${key}: as the labels`, () => {
    assert.deepEqual(fields(`${key}: billing`).labels, ["billing"]);
  });
}

test("parseHeader() reads a list at its commas, in its order", () => {
  assert.deepEqual(fields("parents: z9 ,a.b,\tX_1").parents, ["z9", "a.b", "X_1"]);
});

test("parseHeader() reads base as no parents", () => {
  assert.deepEqual(fields("parents: base").parents, []);
});

test("parseHeader() accepts an id of 255 characters", () => {
  const id = "a".repeat(255);

  assert.equal(header(`-- revision: ${id}`).id, id);
});

test("parseHeader() accepts any white space around key, colon and value", () => {
  assert.deepEqual(fields("\t parents  :\tc3d4 \t").parents, ["c3d4"]);
});

test("parseHeader() reads an empty depends, labels, author or created as absent", () => {
  const { depends, labels, author, created, createdText } = fields(
    "depends:",
    "labels: ",
    "author:",
    "created:\t",
  );
  assert.deepEqual(
    { depends, labels, author, created, createdText },
    { depends: [], labels: [], author: undefined, created: undefined, createdText: undefined },
  );
});

test("parseHeader() refuses an empty parents, and its hint names base", () => {
  assert.throws(() => fields("parents:"), { code: "EBB_HEADER", hint: /"base"/ });
});

test("parseHeader() prefers message: to the first line", () => {
  const { message, description } = fields("message: revision: the second");

  assert.equal(message, "revision: the second");
  assert.equal(description, "Add users");
});

test("parseHeader() reads the first line with a word as the message", () => {
  const { message, description } = header("-- ------", "-- Add users", "--", "-- revision: a");

  assert.equal(message, "Add users");
  assert.equal(description, "------");
});

test("parseHeader() also finds the message after the fields", () => {
  assert.equal(header("-- revision: a", "--", "-- Add users").message, "Add users");
});

test("parseHeader() keeps the lines and paragraphs of the description", () => {
  const { description } = header(
    "-- Add users",
    "-- more:",
    "--",
    "",
    "--   indented  ",
    "--unspaced",
    "",
    "-- revision: a",
    "-- among the fields",
    "",
    "-- last",
  );

  assert.equal(description, "more:\n\n  indented\nunspaced\n\namong the fields\n\nlast");
});

test("parseHeader() reads a known key in another block as prose", () => {
  const { parents, description } = header(
    "-- Add users",
    "--",
    "-- parents: two of them",
    "--",
    "-- revision: a",
  );

  assert.deepEqual(parents, []);
  assert.equal(description, "parents: two of them");
});

test("parseHeader() ends a block at a blank line", () => {
  assert.equal(
    header("-- revision: a", "   ", "-- Note: run by night").message,
    "Note: run by night",
  );
});

test("parseHeader() does not end a block at an indented line", () => {
  assert.deepEqual(header("-- revision: a", "\t -- parents: b").parents, ["b"]);
});

test("parseHeader() skips block comments", () => {
  const read = header(
    "/* Licence",
    "/* nested */",
    "-- revision: no",
    "*/ -- behind it",
    "-- revision: a",
    "/* between */",
    "-- parents: b",
  );

  assert.equal(read.id, "a");
  assert.deepEqual(read.parents, ["b"]);
  assert.equal(read.message, "behind it");
});

test("parseHeader() stops at the first marker", () => {
  assert.equal(header("-- revision: a", "-- up", "-- revision: b", "SELECT 'open").id, "a");
});

for (const [name, end] of [
  ["CRLF", "\r\n"],
  ["CR", "\r"],
] as const) {
  test(`parseHeader() reads lines that end with ${name}`, () => {
    const text = ["-- Add users", "--", "-- revision: a", "-- parents: b", "", "-- up"].join(end);
    const { message, parents, description } = parseHeader({ name: "a.sql", text });

    assert.deepEqual(
      { message, parents, description },
      {
        message: "Add users",
        parents: ["b"],
        description: "",
      },
    );
  });
}

test("parseHeader() refuses SQL before the first marker, not a missing marker", () => {
  assert.throws(
    () => header("-- revision: a", "SELECT 1;"),
    (error) => error instanceof Failure && error.code === "EBB_SECTION" && error.place?.line === 2,
  );
});

test("parseHeader() reads no more of a large file than its header", () => {
  const small = "-- Add users\n--\n-- revision: a\n-- parents: b\n\n-- up\nSELECT 1;\n";
  const read = (text: string): void => {
    for (let count = 0; count < 5000; count++) parseHeader({ name: "a.sql", text });
  };
  assertNoDearer(
    () => read(small + "SELECT 1;\n".repeat(10_000)),
    () => read(small),
  );
});

test("parseHeader() takes a comment for ebb lint beside the fields, and shows it nowhere", () => {
  const { id, message, description } = header(
    "-- ebb: allow some-rule because of it",
    "-- revision: aaaa",
    "-- EBB: allow x",
    "-- up",
  );
  assert.deepEqual([id, message, description], ["aaaa", "", ""]);
});
