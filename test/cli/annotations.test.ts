import assert from "node:assert/strict";
import { dirname } from "node:path";
import { test } from "node:test";
import { inWorkplace, revisionFile } from "../support/world.ts";

const BROKEN = revisionFile({ id: "aaaa", up: "SELECT 1;\nSELECT 'x;" });
const ACTIONS = { GITHUB_ACTIONS: "true" };

test("a failure inside of GitHub Actions is an annotation on stderr, also with --json", async () => {
  await inWorkplace(
    async ({ ebb, write }) => {
      write("migrations/a.sql", BROKEN);
      const argv = ["plan", "upgrade", "head", "--from", "base"];
      for (const more of [[], ["--json"]]) {
        const { stderr, stdout } = await ebb(...argv, ...more);
        assert.match(stderr, /^::error file=migrations\/a\.sql,line=8,col=8,title=EBB_SYNTAX::/m);
        assert.doesNotMatch(stdout, /^::/m);
      }
    },
    { env: ACTIONS },
  );
});

test("ebb check annotates its problems inside of GitHub Actions", async () => {
  await inWorkplace(
    async ({ ebb, write }) => {
      write("migrations/a.sql", BROKEN);
      write("migrations/b.sql", "-- b\n-- revision: bbbb\n-- up\nSELECT 1;\n");
      const { stdout, status } = await ebb("check", "--files");
      assert.equal(status, 3);
      assert.match(stdout, /^::error file=migrations\/a\.sql,line=8,col=8,title=EBB_SYNTAX::/m);
      assert.match(stdout, /^::error file=migrations\/b\.sql,.*title=EBB_NO_DOWN::/m);
    },
    { env: ACTIONS },
  );
});

test("annotations name files from the root of the checkout", async () => {
  await inWorkplace(async (outer) => {
    const root = dirname(outer.cwd);
    await inWorkplace(
      async ({ cwd, ebb, write }) => {
        write("migrations/a.sql", BROKEN);
        const { stdout } = await ebb("check", "--files");
        const folder = cwd.slice(root.length + 1);
        assert.ok(stdout.includes(`::error file=${folder}/migrations/a.sql,line=8`), stdout);
      },
      { env: { ...ACTIONS, GITHUB_WORKSPACE: root } },
    );
  });
});

test("nothing is annotated outside of GitHub Actions", async () => {
  await inWorkplace(async ({ ebb, write }) => {
    write("migrations/a.sql", BROKEN);
    for (const argv of [
      ["check", "--files"],
      ["plan", "upgrade", "head", "--from", "base"],
    ]) {
      const { stdout, stderr } = await ebb(...argv);
      assert.doesNotMatch(stdout + stderr, /^::/m);
    }
  });
});
