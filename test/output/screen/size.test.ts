import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsText, sizeText } from "../../../src/output/screen/moment.ts";

for (const [bytes, text] of [
  [0, "0 bytes"],
  [1023, "1023 bytes"],
  [1024, "1 kB"],
  [1536, "1.5 kB"],
  [10 * 1024 + 512, "11 kB"],
  [1024 ** 3, "1 GB"],
  [2 * 1024 ** 5, "2048 TB"],
] as const) {
  test(`sizeText() of ${bytes} is "${text}"`, () => {
    assert.equal(sizeText(bytes), text);
  });
}

for (const [rows, text] of [
  [0, "about 0 rows"],
  [1, "about 1 row"],
  [99, "about 99 rows"],
  [1_234, "about 1,200 rows"],
  [1_250_000, "about 1,300,000 rows"],
] as const) {
  test(`rowsText() of ${rows} is "${text}"`, () => {
    assert.equal(rowsText(rows), text);
  });
}
