import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { parseMigration } from "../../src/migration/parse.ts";

function checksumOf(up: string, end = "\n"): string {
  const text = `-- revision: a\n\n${up}\n-- down nothing\n`.replaceAll("\n", end);
  return parseMigration({ name: "a.sql", text }).up.checksum;
}

const PLAIN = `-- up
CREATE FUNCTION f() RETURNS text AS $$
  SELECT 'A';
$$ LANGUAGE sql;
COPY t FROM stdin;
a\tB
\\.
INSERT INTO "T" VALUES (1, 'x');`;

test("checksum() is SHA-256 over the tokens, each with a NUL after it", () => {
  assert.equal(
    checksumOf("-- up\nSELECT 1;"),
    // printf 'select\0001\000;\000' | sha256sum
    "21f6040596e4730b81fa8c173244154b0517deec8e96dd3cf16071a3f6bb8027",
  );
});

for (const [what, up, end] of [
  ["CRLF for LF, within strings too", PLAIN, "\r\n"],
  ["comments", PLAIN.replace("CREATE", "-- why\nCREATE /* how */"), "\n"],
  ["white space", PLAIN.replace("INSERT INTO", "  INSERT\n\tINTO "), "\n"],
  ["the case of words", PLAIN.replace("CREATE FUNCTION f", "create Function F"), "\n"],
  ["the last semicolon", PLAIN.replace(/;$/, ""), "\n"],
  ["empty statements", `${PLAIN};;`, "\n"],
  ["the options of the marker", PLAIN.replace("-- up", "-- UP lock_timeout=5s"), "\n"],
] as const) {
  test(`checksum() ignores ${what}`, () => {
    assert.equal(checksumOf(up, end), checksumOf(PLAIN));
  });
}

for (const [what, up] of [
  ["the case within a string", PLAIN.replace("'x'", "'X'")],
  ["the case within a quoted identifier", PLAIN.replace('"T"', '"t"')],
  ["the case within a function's body", PLAIN.replace("'A'", "'a'")],
  ["white space within a string", PLAIN.replace("'x'", "'x '")],
  ["a comment within a function's body", PLAIN.replace("SELECT 'A'", "SELECT 'A' -- x")],
  ["the data of a COPY", PLAIN.replace("a\tB", "a\tb")],
  ["a number", PLAIN.replace("(1", "(2")],
  ["the order of statements", "-- up\nSELECT 2; SELECT 1;"],
  ["where a statement ends", "-- up\nSELECT 1 SELECT 2;"],
  ["the case of letters beyond ASCII", "-- up\nSELECT É;"],
] as const) {
  test(`checksum() counts ${what}`, () => {
    const others = ["-- up\nSELECT 1; SELECT 2;", "-- up\nSELECT é;", PLAIN].map((text) =>
      checksumOf(text),
    );
    assert.equal(others.includes(checksumOf(up)), false);
  });
}

test("checksum() is the same for each section with the same statements", () => {
  const text = "-- revision: a\n-- up\nSELECT 1;\n-- down\nselect 1";
  const { up, down } = parseMigration({ name: "a.sql", text });

  assert.equal(down?.checksum, up.checksum);
});

test("checksum() of long data is the one of its bytes, whatever pieces it is hashed in", () => {
  const data = "😀\t1\n".repeat(100_000);
  const hash = createHash("sha256").update("copy\0t\0from\0stdin\0;\0\\.\0").update(`${data}\0`);
  assert.equal(checksumOf(`-- up\nCOPY t FROM stdin;\n${data}\\.`), hash.digest("hex"));
});
