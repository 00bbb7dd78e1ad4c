import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { Validator } from "@cfworker/json-schema";
import { RULES } from "../../../src/lint/rules/rules.ts";
import { lintSarif } from "../../../src/output/lint/lint-sarif.ts";
import { cleanReport, someReport } from "./some-report.ts";

const PACKAGE = createRequire(import.meta.url).resolve("@microsoft/jest-sarif/package.json");
const SCHEMA = JSON.parse(
  readFileSync(join(dirname(PACKAGE), "lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8"),
);

/** Lists the errors of a log against the schema of SARIF 2.1.0. */
function errorsOf(log: unknown): readonly unknown[] {
  const { valid, errors } = new Validator(SCHEMA, "7", false).validate(
    JSON.parse(JSON.stringify(log)),
  );
  return valid ? [] : errors;
}

const sarifOf = async (report: ReturnType<typeof someReport>): Promise<string> =>
  JSON.stringify(lintSarif(await report, { rules: RULES, version: "1.2.3" }));

test("lintSarif() follows the schema of SARIF 2.1.0 with findings of each level", async () => {
  const report = await someReport();
  const levels = new Set(report.findings.map(({ severity }) => severity));
  assert.deepEqual([...levels].sort(), ["error", "note", "warning"]);
  assert.deepEqual(errorsOf(lintSarif(report, { rules: RULES, version: "1.2.3" })), []);
});

test("lintSarif() follows the schema of SARIF 2.1.0 without findings", async () => {
  assert.deepEqual(errorsOf(JSON.parse(await sarifOf(cleanReport()))), []);
});

test("lintSarif() follows the schema of SARIF 2.1.0 with every rule", async () => {
  const [finding] = (await someReport()).findings;
  assert.ok(finding);
  const findings = RULES.map(({ id }) => ({ ...finding, rule: id }));
  const log = lintSarif(
    { findings, allowed: [], count: 1, postgres: 18 },
    { rules: RULES, version: "1.2.3" },
  );
  assert.deepEqual(errorsOf(log), []);
});

test("the schema of SARIF 2.1.0 refuses a result without a message", async () => {
  const broken = (await sarifOf(someReport())).replaceAll('"message":', '"massage":');
  assert.ok(errorsOf(JSON.parse(broken)).length > 0);
});

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly suppressions?: readonly { readonly kind: string; readonly justification: string }[];
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
  }[];
}

async function logged(): Promise<{
  readonly results: readonly Result[];
  readonly rules: readonly { readonly id: string }[];
}> {
  const { runs } = JSON.parse(await sarifOf(someReport()));
  return { results: runs[0].results, rules: runs[0].tool.driver.rules };
}

test("lintSarif() gives each result the index of its rule", async () => {
  const { results, rules } = await logged();
  for (const { ruleId, ruleIndex } of results) assert.equal(rules[ruleIndex]?.id, ruleId);
});

test("lintSarif() marks an allowed finding as suppressed, with the reason", async () => {
  const { results } = await logged();
  const dropped = results.find(({ ruleId }) => ruleId === "ban-drop-table");
  assert.deepEqual(dropped?.suppressions, [
    { kind: "inSource", justification: '"nothing" reads it & nobody <knows> it' },
  ]);
});

test("lintSarif() writes the path of a file as a URI", async () => {
  const { results } = await logged();
  const uri = results[0]?.locations[0]?.physicalLocation.artifactLocation.uri;
  assert.equal(uri, "migrations/a%20b%231.sql");
});
