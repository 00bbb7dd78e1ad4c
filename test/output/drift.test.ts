import assert from "node:assert/strict";
import { test } from "node:test";
import { driftText } from "../../src/output/drift.ts";
import { createTheme } from "../../src/output/screen/theme.ts";

const VIEW = {
  scratch: "the embedded database",
  revisions: 2,
  majors: { scratch: 18, database: 18 },
  findings: [],
  selection: { ignore: [], only: [] },
  leftOut: { outside: 0, ignored: [] },
  unread: [],
};

test("driftText() says nothing of the version where both sides have the same major", () => {
  assert.equal(
    driftText(VIEW, createTheme(false)),
    "ok: the database is as its 2 revisions made it",
  );
});

test("driftText() names the majors where they differ", () => {
  const text = driftText({ ...VIEW, majors: { scratch: 18, database: 15 } }, createTheme(false));
  assert.match(text, /^Compared on PostgreSQL 18, the database is 15: .*--scratch-url/);
});

test("driftText() reads aloud each pattern and schema, also one that hides nothing", () => {
  const selection = { ignore: ["extension"], only: ["app"] };
  const leftOut = { outside: 1, ignored: [{ pattern: "extension", differences: 0 }] };
  assert.deepEqual(
    driftText({ ...VIEW, selection, leftOut }, createTheme(false))
      .split("\n")
      .slice(0, 2),
    [
      "Left out: 1 difference outside of schema app (--only)",
      "Left out: 0 differences of extension (--ignore)",
    ],
  );
});

test("driftText() names the facts that were not compared", () => {
  const role = {
    ...({ kind: "role", name: "app", schema: undefined, parent: undefined } as const),
    ...{ facts: {}, position: undefined },
  };
  const text = driftText(
    { ...VIEW, unread: [{ object: role, fact: "password" }] },
    createTheme(false),
  );
  assert.match(text, /^Not compared: password of role app /);
});
