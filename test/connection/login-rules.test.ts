import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoginRules } from "../../src/connection.ts";
import { isFailure } from "../support/is-failure.ts";
import { serverOf, urlFlag } from "./resolving.ts";

test("loginRules() allows every method and prefers channel binding by default", async () => {
  const { methods, channelBinding } = await rulesOf("");

  assert.deepEqual([methods, channelBinding], [undefined, "prefer"]);
});

for (const word of ["disable", "prefer", "require"] as const) {
  test(`loginRules() reads channel_binding=${word}`, async () => {
    assert.equal((await rulesOf(`channel_binding=${word}`)).channelBinding, word);
  });
}

for (const [words, allowed] of [
  ["scram-sha-256", ["scram-sha-256"]],
  ["md5,none", ["md5", "none"]],
  ["!password,!md5", ["gss", "sspi", "scram-sha-256", "oauth", "none"]],
] as const) {
  test(`loginRules() allows ${allowed.join(", ")} for require_auth=${words}`, async () => {
    const { methods } = await rulesOf(`require_auth=${words}`);

    assert.deepEqual([...(methods ?? [])], allowed);
  });
}

for (const [query, says] of [
  ["require_auth=magic", "require_auth in --url is not a list of password, md5"],
  ["require_auth=md5,%20none", "is not a list of"],
  ["require_auth=md5,md5", "names a method twice"],
  ["require_auth=md5,!none", "has some methods with ! and some without"],
  ["channel_binding=maybe", "channel_binding in --url is not one of disable, prefer, require"],
] as const) {
  test(`loginRules() refuses ${query}`, async () => {
    await assert.rejects(rulesOf(query), isFailure({ code: "EBB_BAD_URL", says }));
  });
}

async function rulesOf(query: string): Promise<LoginRules> {
  return (await serverOf(urlFlag(`postgres://h/db?${query}`))).login;
}
