import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { frame, ProtocolError } from "../../../src/database/wire/frames.ts";
import { RowCheck } from "../../../src/database/wire/row-check.ts";

const COLUMN = Buffer.concat([Buffer.from("a\0"), Buffer.alloc(18)]);

function count(columns: number): Buffer {
  return Buffer.from([columns >> 8, columns & 255]);
}

function value(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(text.length);
  return Buffer.concat([length, Buffer.from(text)]);
}

const NULL = Buffer.from([255, 255, 255, 255]);
const TWO_COLUMNS = Buffer.concat([count(2), COLUMN, COLUMN]);

test("check() takes rows of values and nulls behind their description", () => {
  const rows = new RowCheck();
  rows.check("T", frame("T", TWO_COLUMNS));
  rows.check("D", frame("D", Buffer.concat([count(2), value("x"), NULL])));
  rows.check("D", frame("D", Buffer.concat([count(2), value(""), value("yz")])));
  rows.check("C", frame("C", Buffer.from("SELECT 2\0")));
});

test("check() takes the description of rows without columns", () => {
  const rows = new RowCheck();
  rows.check("T", frame("T", count(0)));
  rows.check("D", frame("D", count(0)));
});

const MALFORMED: readonly (readonly [string, readonly Buffer[]])[] = [
  [
    "a RowDescription that ends before its columns do",
    [frame("T", Buffer.concat([count(2), COLUMN]))],
  ],
  [
    "a RowDescription without the end of a name",
    [frame("T", Buffer.concat([count(1), Buffer.alloc(30, 1)]))],
  ],
  [
    "a RowDescription with bytes behind its columns",
    [frame("T", Buffer.concat([count(1), COLUMN, COLUMN]))],
  ],
  ["a RowDescription without a count", [frame("T")]],
  ["a row before any description", [frame("D", count(0))]],
  [
    "a row of fewer columns",
    [frame("T", TWO_COLUMNS), frame("D", Buffer.concat([count(1), NULL]))],
  ],
  [
    "a row that ends inside a value",
    [
      frame("T", TWO_COLUMNS),
      frame("D", Buffer.concat([count(2), NULL, value("abc").subarray(0, 5)])),
    ],
  ],
  [
    "a row that ends inside a length",
    [frame("T", TWO_COLUMNS), frame("D", Buffer.concat([count(2), NULL, Buffer.alloc(2)]))],
  ],
  [
    "a row with bytes behind its values",
    [frame("T", TWO_COLUMNS), frame("D", Buffer.concat([count(2), NULL, NULL, NULL]))],
  ],
  [
    "a row behind the end of its statement",
    [
      frame("T", TWO_COLUMNS),
      frame("C", Buffer.from("SELECT 0\0")),
      frame("D", Buffer.concat([count(2), NULL, NULL])),
    ],
  ],
];

for (const [what, messages] of MALFORMED) {
  test(`check() refuses ${what}`, () => {
    const rows = new RowCheck();
    const read = (): void => {
      for (const bytes of messages) rows.check(bytes.toString("latin1", 0, 1), bytes);
    };
    assert.throws(read, ProtocolError);
  });
}

test("check() refuses rows of one result that never end", () => {
  const rows = new RowCheck(100);
  const row = frame("D", Buffer.concat([count(1), value("x".repeat(40))]));
  for (const type of ["T", "D", "C", "T", "D"]) {
    rows.check(type, type === "T" ? frame("T", Buffer.concat([count(1), COLUMN])) : row);
  }
  assert.throws(() => rows.check("D", row), ProtocolError);
});
