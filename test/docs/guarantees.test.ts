import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT, writtenPages } from "./pages.ts";

const GUARANTEES = readFileSync(join(ROOT, "docs/guarantees.md"), "utf8");
const ARCHITECTURE = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");
const NAMED = /^- `(test\/[\w./-]+)`: \*(.+?)\*(?: \(|$)/gm;

for (const [page, text] of [
  ["docs/guarantees.md", GUARANTEES],
  ["docs/architecture.md", ARCHITECTURE],
] as const) {
  for (const [, file = "", name = ""] of text.matchAll(NAMED)) {
    test(`${page} names a test that exists: ${file}: ${name}`, () => {
      assert.ok(readFileSync(join(ROOT, file), "utf8").includes(name));
    });
  }
}

test("docs/architecture.md has a test for each fact behind the protocol", () => {
  const facts = ARCHITECTURE.split(/^## /m).find((chapter) => chapter.startsWith("Facts behind"));
  for (const fact of (facts ?? "").split(/^### /m).slice(1)) {
    assert.match(fact, new RegExp(NAMED.source, "m"));
  }
});

test("docs/architecture.md names files that exist", () => {
  const named = ARCHITECTURE.matchAll(/`((?:src|test|docs)\/[\w./-]+)`/g);
  const missing = Array.from(named, ([, path = ""]) => path).filter(
    (path) => !existsSync(join(ROOT, path)),
  );
  assert.deepEqual(missing, []);
});

test("comments of src link to sections of docs/architecture.md that exist", () => {
  const files = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" });
  const anchors = anchorsOf(ARCHITECTURE);
  const dead = files
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const text = readFileSync(join(ROOT, "src", file), "utf8");
      const links = Array.from(text.matchAll(/docs\/architecture\.md(?:#([\w-]+))?/g));
      return links
        .filter(([, anchor = ""]) => !anchors.includes(anchor))
        .map(([link]) => `${file}: ${link}`);
    });
  assert.deepEqual(dead, []);
});

test("docs/guarantees.md has a test for each of its letters", () => {
  const chapters = GUARANTEES.split(/^## /m).filter((chapter) => /^\([a-f]\)/.test(chapter));
  assert.equal(chapters.length, 6);
  for (const chapter of chapters) assert.match(chapter, new RegExp(NAMED.source, "m"));
});

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;

for (const page of writtenPages()) {
  test(`every link of ${page} leads somewhere`, () => {
    const text = readFileSync(join(ROOT, page), "utf8").replace(/^```.*?^```$/gms, "");
    for (const [, target = ""] of text.matchAll(LINK)) {
      if (/^https?:/.test(target)) continue;
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? join(ROOT, page) : join(ROOT, dirname(page), path);
      assert.ok(existsSync(file), `${target} in ${page}`);
      if (anchor === undefined) continue;
      assert.ok(anchorsOf(readFileSync(file, "utf8")).includes(anchor), `#${anchor} in ${page}`);
    }
  });
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): readonly string[] {
  return Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
