import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type DiffLine, diffLines } from "../../src/text/line-diff.ts";

const SIGNS = { same: " ", removed: "-", added: "+" } as const;

function shown(lines: readonly DiffLine[]): readonly string[] {
  return lines.map(({ kind, text }) => SIGNS[kind] + text);
}

const CASES: readonly (readonly [string, string, string, readonly string[]])[] = [
  ["equal texts", "a\nb", "a\nb", [" a", " b"]],
  ["empty texts", "", "", []],
  ["a line more", "a\nc", "a\nb\nc", [" a", "+b", " c"]],
  ["a line less", "a\nb\nc", "a\nc", [" a", "-b", " c"]],
  ["a line that changed", "a\nb\nc", "a\nx\nc", [" a", "-b", "+x", " c"]],
  ["everything new", "", "a\nb", ["+a", "+b"]],
  ["everything gone", "a\nb", "", ["-a", "-b"]],
  ["other line ends", "a\r\nb\rc", "a\nb\nc", [" a", " b", " c"]],
  [
    "two changes apart",
    "a\nb\nc\nd\ne",
    "a\nx\nc\ny\ne",
    [" a", "-b", "+x", " c", "-d", "+y", " e"],
  ],
];

for (const [about, before, after, expected] of CASES) {
  test(`diffLines() shows ${about}`, () => {
    assert.deepEqual(shown(diffLines(before, after)), expected);
  });
}

const TEXT = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30, minLength: 1 });

test("diffLines() contains both texts, for any two texts", () => {
  fc.assert(
    fc.property(TEXT, TEXT, (before, after) => {
      const lines = diffLines(before.join("\n"), after.join("\n"));
      const without = (kind: DiffLine["kind"]): readonly string[] =>
        lines.filter((line) => line.kind !== kind).map(({ text }) => text);
      assert.deepEqual([without("added"), without("removed")], [before, after]);
    }),
  );
});

test("diffLines() makes as few edits as the longest common subsequence allows", () => {
  fc.assert(
    fc.property(TEXT, TEXT, (before, after) => {
      const lines = diffLines(before.join("\n"), after.join("\n"));
      const edits = lines.filter(({ kind }) => kind !== "same").length;
      assert.equal(edits, before.length + after.length - 2 * commonLength(before, after));
    }),
  );
});

test("diffLines() is fast for long texts that have no common line", () => {
  const text = (word: string): string =>
    Array.from({ length: 50_000 }, (_, line) => `${word} ${line}`).join("\n");
  assert.equal(diffLines(text("old"), text("new")).length, 100_000);
});

function commonLength(a: readonly string[], b: readonly string[]): number {
  let previous = new Array<number>(b.length + 1).fill(0);
  for (const line of a) {
    const next = [0];
    for (const [at, other] of b.entries()) {
      const longest = Math.max(previous[at + 1] ?? 0, next[at] ?? 0);
      next.push(line === other ? (previous[at] ?? 0) + 1 : longest);
    }
    previous = next;
  }
  return previous[b.length] ?? 0;
}
