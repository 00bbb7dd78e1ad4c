import assert from "node:assert/strict";
import { test } from "node:test";
import { graphDot } from "../../../src/output/graph/graph-dot.ts";
import type { GraphEntry } from "../../../src/output/graph/graph-entry.ts";
import { graphMermaid } from "../../../src/output/graph/graph-mermaid.ts";
import { graphPage } from "../../../src/output/graph/graph-page.ts";
import { graphSvg } from "../../../src/output/graph/graph-svg.ts";
import { graphText, worthwhileGutter } from "../../../src/output/graph/graph-text.ts";
import { createTheme } from "../../../src/output/screen/theme.ts";
import { entriesOf } from "../../support/graph-entries.ts";

const GRAPH = ["c: a ~ b", "b[side]: a", "a:"];
const HOSTILE = `"];</title><script>alert('1')</script>\\ & \`x\` #35; %%`;
const paper = { theme: createTheme(false), width: undefined, now: 0 };

function textOf(entries: readonly GraphEntry[], width?: number): string {
  return [...graphText(entries, { ...paper, width })].join("\n");
}

test("graphText() marks current, applied and pending revisions", () => {
  assert.equal(
    textOf(entriesOf(["c: b", "b: a", "a:"], { rows: ["b"] })),
    "o c (head) Message of c\n@ b (current) Message of b\n* a Message of a",
  );
});

test("graphText() wraps long messages beside the graph", () => {
  const entries = entriesOf(["b: a", "a:"], { message: "one two three four five" });
  assert.equal(
    textOf(entries, 22),
    "* b (head) one two\n|   three four five\n* a one two three four\n    five",
  );
});

test("graphText() names dependencies", () => {
  assert.match(
    textOf(entriesOf(GRAPH)),
    /c \(side\).* \(depends on b\)|c \(head\) \(depends on b\)/,
  );
});

const DRAWN: readonly (readonly [string, readonly GraphEntry[], number, boolean])[] = [
  ["where revisions part", entriesOf(GRAPH), 80, true],
  ["nothing where there is no room", entriesOf(GRAPH), 10, false],
  ["nothing beside a plain chain", entriesOf(["b: a", "a:"]), 80, false],
  ["beside a chain of which some is applied", entriesOf(["b: a", "a:"], { rows: ["a"] }), 80, true],
];

for (const [what, entries, width, isDrawn] of DRAWN) {
  test(`worthwhileGutter() draws ${what}`, () => {
    assert.equal(worthwhileGutter(entries, { ...paper, width }) !== undefined, isDrawn);
  });
}

test("graphMermaid() draws parents, and dependencies dotted", () => {
  assert.equal(
    graphMermaid(entriesOf(GRAPH)),
    `flowchart BT
  r0["a<br/>Message of a<br/>(branch point)"]
  r1["b<br/>Message of b<br/>(effective head, side)"]
  r2["c<br/>Message of c<br/>(head)"]
  r0 --> r1
  r0 --> r2
  r1 -.-> r2`,
  );
});

test("graphMermaid() gives each revision its state's style", () => {
  const text = graphMermaid(entriesOf(["b: a", "a:"], { rows: ["a"] }));
  assert.match(text, /r0\["a<br\/>.*"\]:::current\n/);
  assert.match(text, /r1\["b<br\/>.*"\]:::pending\n/);
  assert.match(text, /\n {2}classDef pending /);
});

test("graphMermaid() writes Mermaid's special characters as numbers", () => {
  const [, node] = graphMermaid(entriesOf(["a:"], { message: HOSTILE })).split("\n");
  assert.match(node ?? "", /^ {2}r0\["a<br\/>[\w#;\s(),.:-]*<br\/>\(head\)"\]$/);
});

test("graphDot() draws parents, and dependencies dashed", () => {
  const text = graphDot(entriesOf(GRAPH));
  assert.ok(text.startsWith("digraph ebb {\n"));
  assert.match(text, /^ {2}"a" -> "c";\n {2}"b" -> "c" \[style=dashed\];$/m);
});

test("graphDot() leaves no quote and no backslash of a message as it is", () => {
  const text = graphDot(entriesOf(["a:"], { message: `x" -> "y\\` }));
  assert.ok(text.includes(`label="a\\nx\\" -> \\"y\\\\\\n(head)"`), text);
});

const ABOUT = { project: "shop", database: undefined, at: "2026-01-12T09:30:00.000Z" };

for (const draw of [
  graphSvg,
  (entries: ReturnType<typeof entriesOf>) =>
    graphPage(
      entries.map((entry) => ({ ...entry, sections: [{ kind: "up", sql: HOSTILE }] })),
      { ...ABOUT, project: HOSTILE, database: HOSTILE },
    ),
]) {
  test(`${draw.name || "graphPage"}() holds no markup of a message`, () => {
    const text = draw(entriesOf(["a:"], { message: HOSTILE }));
    assert.ok(!text.includes("<script>alert"));
    assert.ok(!text.includes(`"];<`));
  });
}

test("graphSvg() replaces characters that XML cannot have", () => {
  const text = graphSvg(entriesOf(["a:"], { message: "x\u0001\ud800y" }));
  assert.ok(!text.includes("\u0001") && !text.includes("\ud800"));
});

test("graphPage() allows its own script and nothing else", () => {
  const text = graphPage([], ABOUT);
  assert.match(text, /content="default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-/);
  assert.doesNotMatch(text, /(?:src|href)=|url\(|@import/);
});
