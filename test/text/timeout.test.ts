import assert from "node:assert/strict";
import { test } from "node:test";
import { timeoutFault } from "../../src/text/duration.ts";

for (const value of [
  "0",
  "500",
  "1500us",
  "5ms",
  "5s",
  "1.5s",
  ".5h",
  "2min",
  "24d",
  "2147483647",
]) {
  test(`timeoutFault() accepts ${value}`, () => {
    assert.equal(timeoutFault(value), undefined);
  });
}

for (const value of [
  "",
  "banana",
  "-1",
  "+5s",
  "5S",
  "5m",
  "5sec",
  "5 s",
  "s",
  ".",
  "1e3",
  "0x10",
  "1,5s",
  "'5s'",
  "499us",
  "0.4",
  "2147483648",
  "25d",
  "٥s",
]) {
  test(`timeoutFault() refuses "${value}"`, () => {
    assert.notEqual(timeoutFault(value), undefined);
  });
}
