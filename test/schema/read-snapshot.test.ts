import assert from "node:assert/strict";
import { test } from "node:test";
import { snapshotFromJson } from "../../src/schema/read-snapshot.ts";
import type { Snapshot } from "../../src/schema/snapshot.ts";
import { isFailure } from "../support/is-failure.ts";

const TABLE = {
  kind: "table",
  name: "public.t",
  schema: "public",
  parent: null,
  facts: { owner: "ada", grants: ["-ada: ALL", "bob: SELECT BY ada", "adam: SELECT"] },
};

function read(document: unknown): Snapshot {
  return snapshotFromJson({ name: "then.json", text: JSON.stringify(document) }).snapshot;
}

test("snapshotFromJson() reads objects by their keys", () => {
  const object = read({ objects: [TABLE] }).get("table public.t");
  assert.deepEqual(
    [object?.schema, object?.parent, object?.facts.owner],
    ["public", undefined, "ada"],
  );
});

test("snapshotFromJson() hides the name of the owner, and no other", () => {
  const { facts } = read({ owner: "ada", objects: [TABLE] }).get("table public.t") ?? {};
  assert.equal(facts?.owner, "(owner)");
  assert.deepEqual(facts?.grants, ["-(owner): ALL", "bob: SELECT BY (owner)", "adam: SELECT"]);
});

for (const document of [1, {}, { objects: [{}] }, { objects: [{ ...TABLE, kind: "nosuch" }] }]) {
  test(`snapshotFromJson() refuses ${JSON.stringify(document).slice(0, 30)}`, () =>
    assert.throws(() => read(document), isFailure({ code: "EBB_FILE", says: "then.json" })));
}
