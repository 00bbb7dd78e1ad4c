import assert from "node:assert/strict";
import { test } from "node:test";
import { onAnyEngine } from "./any-engine.ts";
import { errorOf, type Site } from "./site.ts";

/** Ways to change what the server makes of the texts that ebb sends. */
const CHANGES: readonly string[] = [
  "do $$ begin perform set_config('standard_conforming_strings', 'off', false); end $$;",
  "select set_config('DateStyle', 'German', false);",
  "select set_config('IntervalStyle', 'sql_standard', false);",
  "select set_config('bytea_output', 'escape', false);",
  "select set_config('backslash_quote', 'on', false);",
  "select set_config('quote_all_identifiers', 'on', false);",
  "select set_config('array_nulls', 'off', false);",
];
const ENCODING = "select set_config('client_encoding', 'LATIN1', false);";

function writeGreen(site: Site, marker: string, sql: string): void {
  site.write(
    "migrations/aaaa.sql",
    `-- Grün 'a' \\ b\n-- revision: aaaa\n\n-- up${marker}\n${sql}\n\n-- down${marker}\ncreate table "é\\" ();\n`,
  );
}

async function runsAsWritten(site: Site): Promise<void> {
  const up = await site.ebb("up");
  assert.equal(up.status, 0, up.stderr);
  assert.deepEqual(await site.log("message", "event = 'applied'"), ["Grün 'a' \\ b"]);
  site.remove("migrations/aaaa.sql");
  const down = await site.ebb("downgrade", "base", "--no-source");
  assert.equal(down.status, 0, down.stderr);
  assert.equal(await site.value(`select to_regclass('"é\\"') is not null`), true);
}

for (const marker of ["", " no-transaction"]) {
  for (const sql of marker === "" ? CHANGES : [...CHANGES, ENCODING]) {
    test(
      `the recorded down of an up${marker} with ${sql} is the one of the file`,
      onAnyEngine(async (site) => {
        writeGreen(site, marker, sql);
        await runsAsWritten(site);
      }),
    );
  }
}

test(
  "a section that changes client_encoding without SET is refused, and nothing is recorded",
  onAnyEngine(async (site) => {
    writeGreen(site, "", ENCODING);
    const { status, value } = await site.json("up");
    assert.deepEqual([status, errorOf(value).code], [1, "EBB_ENCODING"]);
    assert.match(String(errorOf(value).message), /client_encoding to LATIN1/);
    assert.deepEqual(await site.heads(), []);
  }),
);

test(
  "a BEGIN … COMMIT that changes client_encoding is journaled as the file has it",
  onAnyEngine(async (site) => {
    writeGreen(site, " no-transaction", `begin;\n${ENCODING}\ncommit;`);
    await runsAsWritten(site);
  }),
);
