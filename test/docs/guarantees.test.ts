import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT, writtenPages } from "./pages.ts";

const GUARANTEES = readFileSync(join(ROOT, "docs/guarantees.md"), "utf8");
const NAMED = /^- `(test\/[\w./-]+)`: \*(.+)\*$/gm;

for (const [, file = "", name = ""] of GUARANTEES.matchAll(NAMED)) {
  test(`docs/guarantees.md names a test that exists: ${file}: ${name}`, () => {
    assert.ok(readFileSync(join(ROOT, file), "utf8").includes(name));
  });
}

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
