import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { runBinary } from "../support/binary.ts";
import { revisionFile } from "../support/world.ts";

const folder = mkdtempSync(join(tmpdir(), "ebb-grammar-"));
after(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, "migrations"));
const up = "do $$ begin end $$;\ncreate tabel t (x int);\nlock table other;";
writeFileSync(join(folder, "migrations/a.sql"), revisionFile({ id: "aaaa", up }));

test("ebb reads PostgreSQL's grammar where no package is installed", async () => {
  const argv = ["plan", "upgrade", "head", "--from", "base", "--statements", "--json"];
  const { status, stdout, stderr } = await runBinary(argv, { cwd: folder });
  assert.equal(status, 1, stderr);
  const { statements } = JSON.parse(stdout).steps[0];
  assert.deepEqual(
    statements.map(({ unknown, syntax_error, locks }: Record<string, unknown>) => [
      unknown,
      syntax_error,
      (locks as { mode: string }[]).map(({ mode }) => mode),
    ]),
    [
      ["runs a DO block", null, []],
      [null, 'syntax error at or near "tabel"', []],
      [null, null, ["ACCESS EXCLUSIVE"]],
    ],
  );
});
