import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { readTar } from "../../../src/database/embedded/embedded-directory.ts";

interface Entry {
  readonly name: string;
  readonly text?: string;
  readonly type?: string;
  readonly prefix?: string;
}

function tarOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.map(({ name, text = "", type = "0", prefix = "" }) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(Buffer.byteLength(text).toString(8).padStart(11, "0"), 124);
    header.write(type, 156);
    header.write("ustar", 257);
    header.write(prefix, 345);
    const data = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
    data.write(text);
    return Buffer.concat([header, data]);
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function entriesOf(archive: Buffer): (readonly [string, string | undefined])[] {
  return [...readTar(archive)].map(({ path, data }) => [path, data?.toString()] as const);
}

test("readTar() returns files with their bytes and folders without", () => {
  const archive = tarOf([
    { name: "/base", type: "5" },
    { name: "/base/1259", text: "x".repeat(600) },
    { name: "empty", text: "" },
    { name: "folder/" },
  ]);
  assert.deepEqual(entriesOf(archive), [
    ["base", undefined],
    ["base/1259", "x".repeat(600)],
    ["empty", ""],
    ["folder", undefined],
  ]);
});

test("readTar() joins the prefix of a long path", () => {
  const archive = tarOf([{ name: "file", prefix: "a/long/way", text: "t" }]);
  assert.deepEqual(entriesOf(archive), [["a/long/way/file", "t"]]);
});

test("readTar() reads concatenated archives", () => {
  const archive = Buffer.concat([
    tarOf([{ name: "a", text: "1" }]),
    tarOf([{ name: "b", text: "2" }]),
  ]);
  assert.deepEqual(entriesOf(archive), [
    ["a", "1"],
    ["b", "2"],
  ]);
});
