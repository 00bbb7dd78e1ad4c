import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { copyFrames, FrameReader } from "../../../src/database/wire/frames.ts";

function taken(data: string): { readonly types: string; readonly text: string } {
  const frames = [...new FrameReader().read(Buffer.concat([...copyFrames(data)]))];
  const bodies = frames.map(({ bytes }) => bytes.subarray(5));
  return {
    types: frames.map(({ type }) => type).join(""),
    text: bodies.map((body) => body.toString("utf8")).join(""),
  };
}

test("copyFrames() ends with CopyDone", () => {
  assert.deepEqual(taken("1\ta\n"), { types: "dc", text: "1\ta\n" });
});

test("copyFrames() sends only CopyDone if there is no row", () => {
  assert.deepEqual(taken(""), { types: "c", text: "" });
});

test("copyFrames() cuts a large text into pieces that join to the same text", () => {
  const data = "0123456789äöü\n".repeat(20_000);
  const { types, text } = taken(data);
  assert.ok(types.length > 5);
  assert.equal(text, data);
});

test("copyFrames() never cuts a character in two", () => {
  for (const shift of ["", "a", "ab"]) {
    const data = shift + "😀".repeat(40_000);
    assert.equal(taken(data).text, data);
  }
});
