import assert from "node:assert/strict";
import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inWorkplace } from "../support/world.ts";

const INI = "[alembic]\nscript_location = alembic\n";

function revision(id: string, parent: string): string {
  return `"""Revision ${id}"""
from alembic import op
revision = "${id}"
down_revision = ${parent}
def upgrade():
    for name in ("x", "y"):
        op.execute("create table " + name + "(a int)")
def downgrade():
    op.execute("select 1")
`;
}

/** Stands for Alembic: it says how it was called, and fails for c3. */
const PROGRAM = `#!/bin/sh
echo "INFO  [alembic.runtime.migration] Context impl \${IMPL:-PostgresqlImpl}." >&2
echo "in $(basename "$PWD"): $*" >> calls.txt
case "$2" in *:c3) echo 'Traceback' >&2; echo "KeyError: 'DB'" >&2; exit 1;; esac
echo 'BEGIN;'
echo "-- Running upgrade \${2%%:*} -> \${2##*:}"
echo "create table t_\${2##*:} (a int);;"
echo "UPDATE alembic_version SET version_num='x' WHERE alembic_version.version_num = 'y';"
echo 'COMMIT;'
`;

async function inProject(
  use: (project: {
    readonly text: (id: string) => string;
    readonly calls: () => string;
    readonly run: (
      ...words: string[]
    ) => Promise<{ status: number; stdout: string; stderr: string }>;
  }) => Promise<void>,
): Promise<void> {
  await inWorkplace(async ({ cwd, ebb, write }) => {
    write("p/alembic.ini", INI);
    write("p/alembic/env.py", "");
    write("p/alembic/versions/a.py", revision("a1", "None"));
    write("p/alembic/versions/b.py", revision("b2", '"a1"'));
    write("p/alembic/versions/c.py", revision("c3", '"b2"'));
    write("bin/alembic", PROGRAM);
    chmodSync(join(cwd, "bin/alembic"), 0o755);
    const text = (id: string): string => {
      const name = readdirSync(join(cwd, "out")).find((each) => each.startsWith(id)) ?? "";
      return readFileSync(join(cwd, "out", name), "utf8");
    };
    const calls = (): string => readFileSync(join(cwd, "p/calls.txt"), "utf8");
    const program = join(cwd, "bin/alembic");
    const run = (...words: string[]): ReturnType<typeof ebb> =>
      ebb("import", "p", "-o", "out", "--alembic", program, ...words);
    await use({ text, calls, run });
  });
}

test("ebb import takes what Alembic prints for a body that needs Python", async () => {
  await inProject(async ({ text, calls, run }) => {
    const { status, stdout, stderr } = await run("--run-alembic");
    assert.equal(status, 3, stderr);
    assert.match(stderr, /Running Alembic for 3 functions in .*p/);
    assert.match(text("b2"), /-- up\ncreate table t_b2 \(a int\);\n/);
    assert.doesNotMatch(text("b2"), /alembic_version|BEGIN|Running/);
    assert.deepEqual(calls().trim().split("\n"), [
      "in p: upgrade base:a1 --sql",
      "in p: upgrade a1:b2 --sql",
      "in p: upgrade b2:c3 --sql",
    ]);
    assert.match(
      stdout,
      /c\.py:6: upgrade\(\) is not read: .*Alembic ended with 1: .*KeyError: 'DB'/,
    );
  });
});

test("ebb import names a missing Alembic, and refuses the SQL of another database", async () => {
  await inWorkplace(async ({ cwd, ebb, write }) => {
    write("p/alembic.ini", INI);
    write("p/alembic/env.py", "");
    write("p/alembic/versions/a.py", revision("a1", "None"));
    write("bin/other", PROGRAM.replace("PostgresqlImpl", "SQLiteImpl"));
    chmodSync(join(cwd, "bin/other"), 0o755);
    const missing = await ebb("import", "p", "-o", "out", "--alembic", "nosuch-alembic");
    assert.match(missing.stderr, /EBB_IMPORT: Cannot find nosuch-alembic on PATH/);
    const other = await ebb("import", "p", "-o", "out", "--alembic", join(cwd, "bin/other"));
    assert.match(other.stderr, /EBB_IMPORT: Cannot use the SQL of Alembic: it writes for SQLite/);
    assert.match((await ebb("import", "p", "-o", "out")).stdout, /"for" needs Python/);
  });
});
