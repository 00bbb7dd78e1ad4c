import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

/** An editor that appends its words to a file beside it, and ends with a status. */
const EDITOR = `#!/bin/sh
printf '%s\\n' "$@" >> "$0.opened"
exit "\${EDITOR_STATUS:-0}"
`;

interface Desk {
  readonly place: Workplace;
  /** The words that the editor was given, in all. */
  opened(): string;
  /** Makes an editor beside it, `spoiler`, that leaves a string open. */
  spoil(): void;
}

async function atDesk(
  env: (editor: string, directory: string) => Readonly<Record<string, string>>,
  use: (desk: Desk) => Promise<void>,
): Promise<void> {
  await inTemporaryDirectory((directory) => {
    const editor = join(directory, "my-editor");
    writeFileSync(editor, EDITOR);
    chmodSync(editor, 0o755);
    const spoil = (): void => {
      const spoiler = join(directory, "spoiler");
      writeFileSync(spoiler, `#!/bin/sh\nprintf "SELECT '" >> "$1"\n`);
      chmodSync(spoiler, 0o755);
    };
    return inWorkplace(
      async (place) => {
        place.write("migrations/a.sql", revisionFile({ id: "aaaa" }));
        place.write("migrations/b.sql", revisionFile({ id: "bbbb", parents: ["aaaa"] }));
        await use({ place, opened: () => readFileSync(`${editor}.opened`, "utf8"), spoil });
      },
      { env: env(editor, directory) },
    );
  });
}

test("ebb edit opens the revision's file", async () => {
  await atDesk(
    (editor) => ({ EDITOR: editor }),
    async ({ place, opened }) => {
      assert.deepEqual(await place.ebb("edit", "head"), { status: 0, stdout: "", stderr: "" });
      assert.equal(opened(), `${join(place.cwd, "migrations/b.sql")}\n`);
    },
  );
});

test("ebb edit passes the words after the editor's name", async () => {
  await atDesk(
    (editor) => ({ EDITOR: `"${editor}" --wait 'two words'` }),
    async ({ place, opened }) => {
      await place.ebb("edit", "aaaa");
      assert.equal(opened(), `--wait\ntwo words\n${join(place.cwd, "migrations/a.sql")}\n`);
    },
  );
});

test("ebb edit prefers VISUAL", async () => {
  await atDesk(
    (editor) => ({ VISUAL: editor, EDITOR: "/no/such/editor" }),
    async ({ place }) => assert.equal((await place.ebb("edit", "head")).status, 0),
  );
});

test("ebb edit finds an editor on PATH", async () => {
  await atDesk(
    (_, directory) => ({ EDITOR: "my-editor", PATH: directory }),
    async ({ place, opened }) => {
      assert.equal((await place.ebb("edit", "head")).status, 0);
      assert.match(opened(), /b\.sql/);
    },
  );
});

test("ebb edit --json lists the opened files", async () => {
  await atDesk(
    (editor) => ({ EDITOR: editor }),
    async ({ place }) => {
      assert.deepEqual(await place.json("edit", "head"), {
        status: 0,
        value: { revisions: [{ revision: "bbbb", file: "migrations/b.sql" }] },
      });
    },
  );
});

const REFUSED: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  ["no editor is named", {}, "EBB_EDITOR"],
  ["the editor is not on PATH", { EDITOR: "no-such-editor", PATH: "/usr/bin" }, "EBB_EDITOR"],
  ["the editor does not exist", { EDITOR: "/no/such/editor" }, "EBB_EDITOR"],
  ["the editor comes from the working directory", { EDITOR: "./my-editor" }, "EBB_EDITOR"],
  ["PATH leads to the working directory", { EDITOR: "evil", PATH: ".:" }, "EBB_EDITOR"],
];

for (const [about, env, code] of REFUSED) {
  test(`ebb edit refuses when ${about}`, async () => {
    await atDesk(
      () => env,
      async ({ place }) => {
        place.write("my-editor", EDITOR);
        place.write("evil", EDITOR);
        for (const name of ["my-editor", "evil"]) chmodSync(join(place.cwd, name), 0o755);
        const { status, value } = await place.json("edit", "head");
        assert.deepEqual([status, (value as { error: { code: string } }).error.code], [1, code]);
      },
    );
  });
}

test("ebb edit reports a failed editor", async () => {
  await atDesk(
    (editor) => ({ EDITOR: editor, EDITOR_STATUS: "3" }),
    async ({ place }) => {
      const { status, stderr } = await place.ebb("edit", "head");
      assert.equal(status, 1);
      assert.match(stderr, /EBB_EDITOR: .*my-editor failed: it ended with 3/);
    },
  );
});

test("ebb edit refuses base", async () => {
  await atDesk(
    (editor) => ({ EDITOR: editor }),
    async ({ place }) => {
      const { status, stderr } = await place.ebb("edit", "base");
      assert.equal(status, 1);
      assert.match(stderr, /EBB_UNKNOWN_REVISION/);
    },
  );
});

test("ebb edit shows what ebb lint finds in the edited file, and passes", async () => {
  await atDesk(
    (editor) => ({ EDITOR: editor }),
    async ({ place }) => {
      const up = "CREATE INDEX i ON orders (a);";
      place.write("migrations/b.sql", revisionFile({ id: "bbbb", parents: ["aaaa"], up }));
      const { status, stderr } = await place.ebb("edit", "head");
      assert.equal(status, 0);
      assert.match(stderr, /error: require-concurrent-index-creation: .* \(migrations\/b\.sql:8\)/);
    },
  );
});

test("ebb edit says what is wrong with a file that is no revision any more", async () => {
  await atDesk(
    (editor) => ({ EDITOR: `${editor.replace(/my-editor$/, "spoiler")}` }),
    async ({ place, spoil }) => {
      spoil();
      const { status, stderr } = await place.ebb("edit", "head");
      assert.equal(status, 0);
      assert.match(stderr, /error: syntax-error: /);
    },
  );
});
