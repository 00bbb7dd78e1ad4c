import assert from "node:assert/strict";
import { test } from "node:test";
import { createProject } from "../../src/engine/project/project.ts";
import type { SourceFile } from "../../src/source/directory.ts";
import { isFailure } from "../support/is-failure.ts";
import { revisionFile } from "../support/world.ts";

function file(name: string, text: string): SourceFile {
  return { name, bytes: new TextEncoder().encode(text) };
}

const GOOD = file("m/a.sql", revisionFile({ id: "aaaa" }));
const CHILD = file("m/b.sql", revisionFile({ id: "bbbb", parents: ["aaaa"] }));

test("createProject() reads the graph and the headers of the files", () => {
  const { graph, headers } = createProject([CHILD, GOOD]);
  assert.deepEqual(
    graph.order.map(({ revision }) => revision.id),
    ["aaaa", "bbbb"],
  );
  assert.equal(headers.get("bbbb")?.origin, "m/b.sql");
});

test("createProject() reads a body when it is asked for, once", () => {
  const project = createProject([GOOD]);
  const migration = project.read("aaaa");
  assert.equal(migration.up.statements.length, 1);
  assert.equal(project.read("aaaa"), migration);
});

test("createProject() does not parse a body before it is needed", () => {
  const broken = file("m/a.sql", revisionFile({ id: "aaaa", up: "SELECT 'x" }));
  const project = createProject([broken]);
  assert.throws(() => project.read("aaaa"), isFailure({ code: "EBB_SYNTAX" }));
});

test("guessTexts() does not decode a long file", () => {
  const { bytes, name } = GOOD;
  const [short, long] = [
    { name, bytes },
    { name, bytes, pieces: () => [bytes] },
  ];
  assert.notEqual(createProject([short]).guessTexts("aaaa"), undefined);
  assert.equal(createProject([long]).guessTexts("aaaa"), undefined);
});

test("createProject() reports a malformed file at its place", () => {
  assert.throws(
    () => createProject([GOOD, file("m/b.sql", "-- b\n-- revision: b-b\n-- up\n")]),
    isFailure({ code: "EBB_HEADER", line: 2, column: 14 }),
  );
});

test("createProject() reports the first of several malformed files, and counts the others", () => {
  const bad = (name: string): SourceFile => file(name, "SELECT 1;\n");
  assert.throws(
    () => createProject([bad("m/a.sql"), bad("m/b.sql"), bad("m/c.sql")]),
    isFailure({ code: "EBB_HEADER", advises: "2 other files have an error in their headers, too" }),
  );
});

test("createProject() refuses two files of one revision, and names them", () => {
  const twin = file("m/copy.sql", revisionFile({ id: "aaaa" }));
  assert.throws(
    () => createProject([GOOD, twin]),
    isFailure({ code: "EBB_DUPLICATE_REVISION", says: "m/a.sql, m/copy.sql" }),
  );
});

test("createProject() refuses bytes that are no UTF-8", () => {
  const latin = { name: "m/a.sql", bytes: Uint8Array.of(0x2d, 0x2d, 0xe9, 0x0a) };
  assert.throws(() => createProject([latin]), isFailure({ code: "EBB_ENCODING", line: 1 }));
});
