import assert from "node:assert/strict";
import { test } from "node:test";
import { serverOf, urlFlag } from "./resolving.ts";

test("resolveConnection() keeps the words of options that are for a proxy", async () => {
  const { routing, sessionSettings } = await serverOf(
    urlFlag("postgres://h?options=endpoint%3Dep-a-1&options[search_path]=a"),
  );

  assert.equal(routing, "endpoint=ep-a-1");
  assert.deepEqual(sessionSettings, [{ name: "search_path", value: "a" }]);
});

for (const [said, expected] of [
  [urlFlag("postgres://u:p%41@h"), true],
  [urlFlag("postgres://u@h?password=p%2541"), true],
  [urlFlag("postgres://u:50%off@h"), undefined],
  [urlFlag("postgres://u%41:p@h"), undefined],
  [{ ...urlFlag("postgres://u@h"), env: { PGPASSWORD: "p%41" } }, undefined],
  [urlFlag("host=h password=p%41"), undefined],
] as const) {
  test(`resolveConnection() knows whether it decoded the password of ${said.flags?.url?.[0]}`, async () => {
    assert.equal((await serverOf(said)).isPasswordDecoded, expected);
  });
}
