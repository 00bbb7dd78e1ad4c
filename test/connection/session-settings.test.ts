import assert from "node:assert/strict";
import { test } from "node:test";
import { sessionSettings } from "../../src/connection/session-settings.ts";
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

for (const options of ["-c", "-c a", "-e", "-S 1024", "a=b", "--", "--a", "-c =b", "endpoint=x"]) {
  test(`sessionSettings() refuses the options ${JSON.stringify(options)}`, () => {
    const expected = isFailure({
      code: "EBB_BAD_URL",
      says: "options in --url has a part that is not a setting",
      advises: "-c name=value",
    });

    assert.throws(() => settingsOf({ options }), expected);
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
  const parameters = Object.entries(values).map(
    ([name, value]) => [name, { value, label: `${name} in --url`, code: "EBB_BAD_URL" }] as const,
  );
  return sessionSettings(new Map(parameters), env).map(({ name, value }) => `${name}=${value}`);
}
