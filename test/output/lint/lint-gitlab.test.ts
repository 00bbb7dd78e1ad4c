import assert from "node:assert/strict";
import { test } from "node:test";
import { type Schema, Validator } from "@cfworker/json-schema";
import { lintGitlab } from "../../../src/output/lint/lint-gitlab.ts";
import { lintRevisions } from "../../lint/linting.ts";
import { cleanReport, someReport } from "./some-report.ts";

/** The fields of GitLab's manual, "Code quality report format". */
const SCHEMA: Schema = {
  type: "array",
  items: {
    type: "object",
    required: ["description", "check_name", "fingerprint", "severity", "location"],
    properties: {
      description: { type: "string", minLength: 1 },
      check_name: { type: "string", minLength: 1 },
      fingerprint: { type: "string", minLength: 1 },
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      location: {
        type: "object",
        required: ["path", "lines"],
        properties: {
          path: { type: "string", pattern: "^(?!\\./|/)." },
          lines: {
            type: "object",
            required: ["begin"],
            properties: { begin: { type: "integer", minimum: 1 } },
          },
        },
      },
    },
  },
};

test("lintGitlab() has the fields of a code quality report", async () => {
  const report = JSON.parse(JSON.stringify(lintGitlab(await someReport())));
  assert.ok(report.length > 3);
  assert.deepEqual(new Validator(SCHEMA, "7", false).validate(report).errors, []);
});

test("lintGitlab() gives each finding its own fingerprint", async () => {
  const prints = lintGitlab(await someReport()).map(({ fingerprint }) => fingerprint);
  assert.equal(new Set(prints).size, prints.length);
});

test("lintGitlab() leaves out allowed findings", async () => {
  const names = lintGitlab(await someReport()).map((each) => each.check_name);
  assert.ok(!names.includes("ban-drop-table"), names.join());
});

test("lintGitlab() is an empty list without findings", async () => {
  assert.deepEqual(lintGitlab(await cleanReport()), []);
});

test("lintGitlab() keeps a fingerprint when lines are added above", async () => {
  const file = (above: string): string =>
    `-- A\n--\n-- revision: aaaa\n\n-- up\n${above}CREATE INDEX i ON t (a);\n\n-- down nothing\n`;
  const printOf = async (above: string): Promise<unknown> => {
    const issues = lintGitlab(await lintRevisions({ "a.sql": file(above) }));
    return issues.find((each) => each.check_name === "require-concurrent-index-creation")
      ?.fingerprint;
  };
  assert.equal(await printOf("SELECT 1;\n\n"), await printOf(""));
});
