import assert from "node:assert/strict";
import { test } from "node:test";
import { createBundle, namedForBundle } from "../../src/engine/project/bundle.ts";
import { readArchive } from "../../src/payload/archive.ts";
import { isFailure } from "../support/is-failure.ts";
import { revisionFile } from "../support/world.ts";

const FACTS = { name: "shop", madeAt: "2025-10-07T01:04:42Z", madeBy: "0.1.0", commit: undefined };
const encoder = new TextEncoder();

function file(name: string, text = ""): { readonly name: string; readonly bytes: Uint8Array } {
  return { name, bytes: encoder.encode(text) };
}

test("createBundle() packs the files and counts them", () => {
  const files = [
    file("m/a.sql", revisionFile({ id: "a" })),
    file("m/b.sql", revisionFile({ id: "b", parents: ["a"] })),
  ];
  const { info, payload, heads } = createBundle(files, FACTS);
  assert.deepEqual([info.revisions, heads], [2, ["b"]]);
  assert.deepEqual(
    readArchive(payload).map(({ name }) => name),
    ["m/a.sql", "m/b.sql"],
  );
});

const MALFORMED: readonly [string, string, Parameters<typeof isFailure>[0]][] = [
  ["no revision file", "select 1;", { code: "EBB_HEADER" }],
  ["a missing parent", revisionFile({ id: "a", parents: ["z"] }), { code: "EBB_MISSING_PARENT" }],
  ["an unfinished string", revisionFile({ id: "a", up: "select 'x" }), { code: "EBB_SYNTAX" }],
  ["a COMMIT", revisionFile({ id: "a", up: "commit;" }), { code: "EBB_TRANSACTION_STATEMENT" }],
];

for (const [fault, text, failure] of MALFORMED) {
  test(`createBundle() refuses ${fault}`, () => {
    assert.throws(() => createBundle([file("m/a.sql", text)], FACTS), isFailure(failure));
  });
}

test("createBundle() refuses to pack nothing", () => {
  assert.throws(() => createBundle([], FACTS), isFailure({ code: "EBB_NO_SOURCE" }));
});

const NAMES: readonly [string, readonly string[], readonly string[], readonly string[]][] = [
  ["one directory", ["m"], ["m/a.sql", "m/d/b.sql"], ["m/a.sql", "m/d/b.sql"]],
  ["a path through it", ["./m/"], ["./m//a.sql"], ["m/a.sql"]],
  ["a directory beside", ["../db/m"], ["../db/m/a.sql"], ["m/a.sql"]],
  ["an absolute one", ["/srv/m"], ["/srv/m/a.sql"], ["m/a.sql"]],
  ["the working directory", ["."], ["./a.sql"], ["app/a.sql"]],
  ["the one above it", [".."], ["../a.sql"], ["usr/a.sql"]],
  ["two of one name", ["a/m", "b/m"], ["b/m/x.sql", "a/m/x.sql"], ["a/m/x.sql", "b/m/x.sql"]],
  ["one in the other", ["m", "m/n"], ["m/a.sql", "m/n/b.sql"], ["m/a.sql", "m/n/b.sql"]],
  [
    "two far apart",
    ["/srv/m", "n"],
    ["/srv/m/a.sql", "n/b.sql"],
    ["srv/m/a.sql", "usr/app/n/b.sql"],
  ],
  ["the root", ["/"], ["/a.sql"], ["a.sql"]],
];

for (const [what, directories, names, expected] of NAMES) {
  test(`namedForBundle() names the files of ${what}`, () => {
    const files = names.map((name) => file(name));
    const named = namedForBundle(files, directories, "/usr/app").map(({ name }) => name);
    assert.deepEqual(named, expected);
  });
}
