import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inWorkplace } from "../support/world.ts";

const SQUAWK = 'excluded_rules = ["ban-drop-table"]\n';

test("ebb lint --write-config writes an ebb.toml that ebb lint takes", () =>
  inWorkplace(async (place) => {
    place.write(".squawk.toml", SQUAWK);
    place.write("a.sql", "DROP TABLE orders;\n");
    assert.equal((await place.ebb("lint", "--write-config")).status, 0);
    const { stdout } = await place.ebb("lint", "a.sql");
    assert.doesNotMatch(stdout, /ban-drop-table/);
  }));

test("ebb lint --write-config keeps what ebb.toml holds", () =>
  inWorkplace(async (place) => {
    place.write(".squawk.toml", SQUAWK);
    place.write("ebb.toml", 'dir = "db"');
    await place.ebb("lint", "--write-config");
    assert.match(readFileSync(join(place.cwd, "ebb.toml"), "utf8"), /^dir = "db"\n\n\[lint\]\n/);
  }));

test("ebb lint --write-config refuses an ebb.toml that has the table", () =>
  inWorkplace(async (place) => {
    place.write(".squawk.toml", SQUAWK);
    place.write("ebb.toml", "[lint]\npostgres = 15\n");
    const { value } = await place.json("lint", "--write-config");
    assert.equal((value as { error: { code: string } }).error.code, "EBB_FILE_EXISTS");
  }));

test("ebb lint --write-config --config writes a file that is not there yet", () =>
  inWorkplace(async (place) => {
    place.write(".squawk.toml", SQUAWK);
    const { status, stderr } = await place.ebb("lint", "--write-config", "--config", "new.toml");
    assert.equal(status, 0, stderr);
    assert.match(readFileSync(join(place.cwd, "new.toml"), "utf8"), /^\[lint\]\n/);
  }));
