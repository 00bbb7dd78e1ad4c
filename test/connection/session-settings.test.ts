import assert from "node:assert/strict";
import { test } from "node:test";
import type { Parameters } from "../../src/connection/connection-parameters.ts";
import { routingOf, sessionSettings } from "../../src/connection/session-settings.ts";
import { isFailure } from "../support/is-failure.ts";

for (const [options, settings] of [
  ["", []],
  ["-c a=b", ["a=b"]],
  ["-ca=b", ["a=b"]],
  ["--a=b", ["a=b"]],
  ["--work-mem=1MB", ["work_mem=1MB"]],
  ["-c search_path=a,b  -c app.x=y=z", ["search_path=a,b", "app.x=y=z"]],
  ["-c search_path=a,\\ b", ["search_path=a, b"]],
  ["-c a=b\\\\c", ["a=b\\c"]],
  ["-c a=", ["a="]],
  ["-c a=1 -c a=2", ["a=1", "a=2"]],
] as const) {
  test(`sessionSettings() reads the options ${JSON.stringify(options)}`, () => {
    assert.deepEqual(settingsOf({ options }), settings);
  });
}

for (const options of ["-c", "-c a", "-e", "-S 1024", "a=b", "--", "--a", "-c =b", "endpoint="]) {
  test(`sessionSettings() refuses the options ${JSON.stringify(options)}`, () => {
    const expected = isFailure({
      code: "EBB_BAD_URL",
      says: "options in --url has a part that is not a setting",
      advises: "-c name=value",
    });

    assert.throws(() => settingsOf({ options }), expected);
  });
}

for (const [options, routing, settings] of [
  ["endpoint=ep-a-1", "endpoint=ep-a-1", []],
  ["-c a=b project=ep-a-1", "project=ep-a-1", ["a=b"]],
  ["reference=abc -c a=b", "reference=abc", ["a=b"]],
  ["-c endpoint=x", undefined, ["endpoint=x"]],
  ["-c a=b", undefined, ["a=b"]],
] as const) {
  test(`routingOf() finds the words for a proxy in ${JSON.stringify(options)}`, () => {
    assert.equal(routingOf(parametersOf({ options })), routing);
    assert.deepEqual(settingsOf({ options }), settings);
  });
}

test("sessionSettings() reads the variables that libpq sends", () => {
  const env = { PGTZ: "UTC", PGDATESTYLE: "ISO", PGGEQO: "off" };

  assert.deepEqual(settingsOf({ options: "-c a=b" }, env), [
    "a=b",
    "DateStyle=ISO",
    "TimeZone=UTC",
    "geqo=off",
  ]);
});

test("sessionSettings() sends nothing for the word default, as libpq", () => {
  assert.deepEqual(settingsOf({}, { PGTZ: "Default", PGGEQO: "" }), []);
});

for (const [parameter, setting] of [
  [{ search_path: "a,b" }, "search_path=a,b"],
  [{ schema: "a" }, 'search_path="a"'],
  [{ schema: 'A "b"' }, 'search_path="A ""b"""'],
  [{ timezone: "UTC" }, "TimeZone=UTC"],
  [{ TimeZone: "UTC" }, "TimeZone=UTC"],
] as const) {
  test(`sessionSettings() reads ${JSON.stringify(parameter)} of a URL`, () => {
    assert.deepEqual(settingsOf(parameter), [setting]);
  });
}

function settingsOf(
  values: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): readonly string[] {
  return sessionSettings(parametersOf(values), env).map(({ name, value }) => `${name}=${value}`);
}

function parametersOf(values: Readonly<Record<string, string>>): Parameters {
  const parameters = Object.entries(values).map(
    ([name, value]) => [name, { value, label: `${name} in --url`, code: "EBB_BAD_URL" }] as const,
  );
  return new Map(parameters);
}
