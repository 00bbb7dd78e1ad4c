import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import {
  type Frame,
  FrameReader,
  frame,
  longestAnswer,
  ProtocolError,
} from "../../../src/database/wire/frames.ts";
import { assertLinear } from "../../support/cpu-time.ts";

const ROW = frame("D", Buffer.from("a row"));
const READY = frame("Z", Buffer.from("I"));
const EMPTY = frame("I");
const STREAM = Buffer.concat([ROW, EMPTY, READY]);

function read(reader: FrameReader, chunks: readonly Buffer[]): Frame[] {
  return chunks.flatMap((chunk) => [...reader.read(chunk)]);
}

test("read() yields the complete messages of one chunk", () => {
  const frames = read(new FrameReader(), [STREAM]);
  assert.deepEqual(
    frames.map(({ type, bytes }) => [type, bytes.toString("latin1")]),
    [ROW, EMPTY, READY].map((bytes) => [bytes.toString("latin1", 0, 1), bytes.toString("latin1")]),
  );
});

test("read() assembles messages from any chunks", () => {
  for (let first = 0; first <= STREAM.length; first++) {
    for (let second = first; second <= STREAM.length; second++) {
      const chunks = [
        STREAM.subarray(0, first),
        STREAM.subarray(first, second),
        STREAM.subarray(second),
      ];
      const frames = read(new FrameReader(), chunks);
      assert.deepEqual(
        frames.map(({ type }) => type).join(""),
        "DIZ",
        `cut at ${first}, ${second}`,
      );
      assert.deepEqual(Buffer.concat(frames.map(({ bytes }) => bytes)), STREAM);
    }
  }
});

test("read() reads the start-up packet, which has no type, before the first message", () => {
  const startup = Buffer.from([0, 0, 0, 9, 0, 3, 0, 0, 0]);
  const frames = read(new FrameReader("untyped"), [Buffer.concat([startup, ROW])]);
  assert.deepEqual(
    frames.map(({ type, bytes }) => [type, bytes.length]),
    [
      ["", 9],
      ["D", ROW.length],
    ],
  );
});

test("read() refuses a length that does not count itself", () => {
  const bytes = Buffer.concat([Buffer.from([0x44, 0, 0, 0, 0]), READY]);
  assert.throws(() => read(new FrameReader(), [bytes]), ProtocolError);
});

test("read() refuses a message over its limit before the message has arrived", () => {
  const reader = new FrameReader("typed", (type) => longestAnswer(type, true));
  const head = Buffer.from([0x44, 0x7f, 0xff, 0xff, 0xff]);
  assert.throws(() => read(reader, [head]), ProtocolError);
});

test("longestAnswer() allows no long message before the login, and only long types after it", () => {
  assert.equal(longestAnswer("D", false), 30_000);
  assert.equal(longestAnswer("Z", true), 30_000);
  assert.equal(longestAnswer("D", true), 2 ** 30);
});

test("read() reads a message of 64 MB in small chunks without repeated copies", () => {
  assertLinear(64 * 1024 * 1024, (size) => {
    const reader = new FrameReader();
    const large = frame("D", Buffer.alloc(size));
    let count = 0;
    for (let at = 0; at < large.length; at += 16 * 1024) {
      for (const { bytes } of reader.read(large.subarray(at, at + 16 * 1024)))
        count += bytes.length;
    }
    assert.equal(count, large.length);
  });
});
