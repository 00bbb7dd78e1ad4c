import assert from "node:assert/strict";
import { test } from "node:test";
import { lintJunit } from "../../../src/output/lint/lint-junit.ts";
import { cleanReport, someReport } from "./some-report.ts";

/** Returns the elements of an XML document by name, or fails where they do not nest. */
function elementsOf(
  xml: string,
): readonly { readonly name: string; readonly attributes: string }[] {
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  const open: string[] = [];
  const elements: { name: string; attributes: string }[] = [];
  const tag = /<(\/?)([a-z-]+)((?: [a-z]+="[^"<>]*")*)(\/?)>/g;
  for (const [, closes, name = "", attributes = "", isEmpty] of body.matchAll(tag)) {
    if (closes === "/") assert.equal(open.pop(), name);
    else {
      elements.push({ name, attributes });
      if (isEmpty !== "/") open.push(name);
    }
  }
  assert.deepEqual(open, []);
  const rest = body.replace(tag, "");
  assert.doesNotMatch(rest, /[<>]/);
  assert.doesNotMatch(rest, /&(?!amp;|lt;|gt;|quot;)/);
  return elements;
}

function count(xml: string, name: string): number {
  return elementsOf(xml).filter((each) => each.name === name).length;
}

function attribute(xml: string, element: string, name: string): string | undefined {
  const found = elementsOf(xml).find((each) => each.name === element);
  return new RegExp(` ${name}="([^"]*)"`).exec(found?.attributes ?? "")?.[1];
}

test("lintJunit() counts the cases and failures that it holds", async () => {
  const xml = lintJunit(await someReport(), false);
  assert.equal(attribute(xml, "testsuites", "tests"), String(count(xml, "testcase")));
  assert.equal(attribute(xml, "testsuites", "failures"), String(count(xml, "failure")));
});

test("lintJunit() fails an error only, without --strict", async () => {
  const report = await someReport();
  const errors = report.findings.filter(({ severity }) => severity === "error").length;
  assert.equal(count(lintJunit(report, false), "failure"), errors);
});

test("lintJunit() fails a warning, too, with --strict", async () => {
  const report = await someReport();
  const notes = report.findings.filter(({ severity }) => severity === "note").length;
  assert.equal(count(lintJunit(report, true), "failure"), report.findings.length - notes);
});

test("lintJunit() has one passed case without findings", async () => {
  const xml = lintJunit(await cleanReport(), true);
  assert.equal(count(xml, "testcase"), 1);
  assert.equal(count(xml, "failure"), 0);
});

test("lintJunit() has no control characters, which XML does not allow", async () => {
  const report = await someReport();
  const [finding] = report.findings;
  assert.ok(finding);
  const message = `a${String.fromCharCode(7)}b`;
  const xml = lintJunit({ ...report, findings: [{ ...finding, message }] }, false);
  assert.match(xml, /message="a b"/);
});
