import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { EMBEDDED_VERSION } from "../../../src/database/embedded/embedded-version.ts";
import { packageFolder } from "../../../src/database/embedded/prepare-embedded.ts";

test("EMBEDDED_VERSION is the version that the embedded program reports", () => {
  const program = readFileSync(join(packageFolder(), "pglite.wasm"), "latin1");
  assert.equal(/PostgreSQL (\d+\.\d+) \(PGlite/.exec(program)?.[1], EMBEDDED_VERSION);
});
