import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailureCode } from "../../src/codes/codes.ts";
import { type OfflineCommand, resolveOfflineRange } from "../../src/graph/offline-range.ts";
import { assertRefused, graphOf } from "./graph-of.ts";

const graph = graphOf("abcd1:", "b[left]: abcd1", "c[right]: abcd1", "a2: ~ b");

/** Command, targets, rows to start from, targets to plan. */
const RANGES: readonly (readonly [OfflineCommand, string, string, string])[] = [
  ["upgrade", "b", "", "b"],
  ["upgrade", "+1", "", "+1"],
  ["upgrade", "abcd1:heads", "abcd1", "heads"],
  ["upgrade", "abcd:+1", "abcd1", "+1"],
  ["upgrade", "left:a2", "b", "a2"],
  ["upgrade", "base:b", "", "b"],
  ["upgrade", ":b", "", "b"],
  ["upgrade", "b:", "b", "heads"],
  ["downgrade", "b:abcd1", "b", "abcd1"],
  ["downgrade", "b:-1", "b", "-1"],
  ["downgrade", "b:", "b", "base"],
  ["downgrade", ":base", "a2 c", "base"],
  ["stamp", "heads", "", "heads"],
  ["stamp", "b:c b:a2", "b", "c a2"],
  ["stamp", "b:c a2", "b", "c a2"],
];

for (const [command, targets, rows, planned] of RANGES) {
  test(`resolveOfflineRange() of ${command} ${targets} leads from [${rows}] to ${planned}`, () => {
    assert.deepEqual(resolveOfflineRange(graph, command, targets.split(" ")), {
      rows: rows.split(" ").filter((row) => row !== ""),
      targets: planned.split(" "),
    });
  });
}

const REFUSALS: readonly (readonly [OfflineCommand, string, FailureCode])[] = [
  ["upgrade", "a:b:c", "EBB_BAD_RANGE"],
  ["downgrade", "b", "EBB_BAD_RANGE"],
  ["downgrade", "-1", "EBB_BAD_RANGE"],
  ["stamp", "b:c c:a2", "EBB_BAD_RANGE"],
  ["upgrade", "-1:b", "EBB_BAD_RANGE"],
  ["upgrade", "zzzz:b", "EBB_UNKNOWN_REVISION"],
  ["upgrade", "abc:b", "EBB_UNKNOWN_REVISION"],
  ["upgrade", "current:b", "EBB_UNKNOWN_REVISION"],
  ["upgrade", "nosuch@head:b", "EBB_UNKNOWN_BRANCH"],
  ["upgrade", "head:b", "EBB_MULTIPLE_HEADS"],
];

for (const [command, targets, code] of REFUSALS) {
  test(`resolveOfflineRange() refuses ${command} ${targets} as ${code}`, () => {
    assertRefused(() => resolveOfflineRange(graph, command, targets.split(" ")), code);
  });
}
