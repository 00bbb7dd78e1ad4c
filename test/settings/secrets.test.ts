import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Failure } from "../../src/failure.ts";
import { maskedConnection } from "../../src/output/settings-report.ts";
import { connectionOf, type Said, serverOf } from "../connection/resolving.ts";

/** It begins with letters that occur nowhere else, so that a part of it is recognised. */
const secret = fc
  .string({ unit: "grapheme-ascii", minLength: 0, maxLength: 20 })
  .map((text) => `Zq9${text}`);
const anything = fc.string({ unit: "binary", maxLength: 30 });

/** Faults around a password. */
const url = fc.tuple(
  fc.constantFrom("postgres://", "postgresql+asyncpg://", "postgres:/", "mysql://", "", '"'),
  fc.constantFrom("u:", ":", "u@x:", "", "u"),
  secret,
  fc.constantFrom("@h/db", "@h:x/db", "@[h/db", "", "@", "/db", "@h?sslmode=x", "@h?foo=1", ":1"),
  fc.constantFrom("", "?sslmode=", "&a=b", "?port=0", "?options=x", "%00", "?a", "#"),
);
const conninfo = fc.tuple(
  fc.constantFrom("host=h ", "hots=x ", "", "port=x "),
  fc.constantFrom("password=", "password='", "password = ", "sslpassword="),
  secret,
  fc.constantFrom("", "'", " x", " sslmode=x", "' port=0"),
);

test("resolveConnection() shows no password if a URL or string is wrong", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(url, conninfo), async (parts) => {
      const told = await failureOf({ env: { DATABASE_URL: parts.join("") } });

      assert.ok(!told.includes("Zq9"), told);
    }),
    { numRuns: 3000 },
  );
});

test("resolveConnection() shows no password if a service file or .env is wrong", async () => {
  await fc.assert(
    fc.asyncProperty(secret, anything, async (password, other) => {
      const files = {
        "/s": `[s]\n${other}\npassword=${password}\nuser = ${password}`,
        "/app/.env": `${other}\nDATABASE_URL="postgres://u:${password}@h:x`,
      };

      assert.ok(
        !(await failureOf({ env: { PGSERVICE: "s", PGSERVICEFILE: "/s" }, files })).includes("Zq9"),
      );
      assert.ok(!(await failureOf({ files })).includes("Zq9"));
    }),
  );
});

test("resolveConnection() ends in a connection or a Failure, for any input", async () => {
  await fc.assert(
    fc.asyncProperty(anything, fc.constantFrom("", "postgres://", "host="), async (text, start) => {
      await failureOf({ env: { DATABASE_URL: start + text }, files: { "/app/.env": text } });
      await failureOf({
        files: { "/app/.env": `DATABASE_URL=${text}`, "/home/ada/.pgpass": text },
      });
      await failureOf({ env: { PGHOST: text, PGPORT: text, PGOPTIONS: text } });
    }),
    { numRuns: 1000 },
  );
});

test("resolveConnection() finds any password that is encoded", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1 }), async (password) => {
      fc.pre(!password.includes("\0"));
      const env = { DATABASE_URL: `postgres://u:${encodeURIComponent(password)}@h/db` };

      assert.equal((await serverOf({ env })).addresses[0].password, password);
    }),
  );
});

test("maskedConnection() shows no password, raw or encoded, right or wrong", () => {
  fc.assert(
    fc.property(fc.oneof(url, conninfo), (parts) => {
      // Without a colon before it, it is a user or a host.
      fc.pre(/[:=]/.test(parts[1]));
      const masked = maskedConnection(parts.join(""));

      assert.ok(!masked.includes("Zq9"), masked);
    }),
    { numRuns: 3000 },
  );
});

for (const [text, masked] of [
  ["postgres://u:p@h:1/db?sslmode=require", "postgresql://u:***@h:1/db"],
  ["postgres://u@h/db", "postgresql://u@h/db"],
  ["postgres://h/db?password=p", "postgresql://h/db"],
  ["host=h user=u password=p dbname=d", "postgresql://u:***@h/d"],
  ["pglite:./data", "pglite:./data"],
  ["u:p@h", "***"],
] as const) {
  test(`maskedConnection() writes ${text} as ${masked}`, () => {
    assert.equal(maskedConnection(text), masked);
  });
}

/** Returns everything of the failure that a user could see, or an empty text without a failure. */
async function failureOf(said: Said): Promise<string> {
  try {
    await connectionOf(said);
    return "";
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    return JSON.stringify({ ...error, message: error.message, cause: String(error.cause) });
  }
}
