import assert from "node:assert/strict";
import { test } from "node:test";
import { lintMarkdown } from "../../../src/output/lint/lint-markdown.ts";
import { cleanReport, someReport } from "./some-report.ts";

test("lintMarkdown() has a row of four cells for each finding", async () => {
  const report = await someReport();
  const rows = lintMarkdown(report)
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2);
  assert.equal(rows.length, report.findings.length);
  for (const row of rows) assert.equal(row.match(/(?<!\\)\|/g)?.length, 5, row);
});

test("lintMarkdown() has no tag of a name in a cell", async () => {
  const [table = ""] = lintMarkdown(await someReport()).split("<details>");
  assert.doesNotMatch(table, /<c>/);
});

test("lintMarkdown() fences SQL that holds backticks with more of them", async () => {
  const report = await someReport();
  const [finding] = report.findings.filter(({ severity }) => severity === "error");
  assert.ok(finding);
  const text = lintMarkdown({ ...report, findings: [{ ...finding, hint: "a ``` b" }] });
  assert.match(text, /````sql\na ``` b\n````/);
});

test("lintMarkdown() counts findings by level and allowed ones", async () => {
  const text = lintMarkdown(await someReport());
  assert.match(text, /^### ebb lint: \d+ errors?, \d+ warnings?, \d+ notes?\n/);
  assert.match(text, /\n1 finding allowed by comments\.$/);
});

test("lintMarkdown() says ok without findings", async () => {
  assert.equal(
    lintMarkdown(await cleanReport()),
    "### ebb lint: ok\n\nNothing found in 1 file for PostgreSQL 18.",
  );
});
