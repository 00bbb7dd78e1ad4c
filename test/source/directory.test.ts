import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { readDirectories } from "../../src/source/directory.ts";
import { isFailure } from "../support/is-failure.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";

function write(directory: string, path: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), path);
}

function namesIn(directory: string, ...directories: string[]): string[] {
  return readDirectories(directories, directory).map(({ name }) => name);
}

test("readDirectories() reads files whole", async () => {
  await inTemporaryDirectory((directory) => {
    write(directory, "m/a.sql");
    const [file] = readDirectories(["m"], directory);
    assert.equal(new TextDecoder().decode(file?.bytes), "m/a.sql");
  });
});

test("readDirectories() sorts by path in code units, subdirectories among the rest", async () => {
  await inTemporaryDirectory((directory) => {
    for (const path of ["m/b.sql", "m/B.sql", "m/a/z.sql", "m/a.sql", "m/c/d/e.sql"]) {
      write(directory, path);
    }
    assert.deepEqual(namesIn(directory, "m"), [
      "m/B.sql",
      "m/a.sql",
      "m/a/z.sql",
      "m/b.sql",
      "m/c/d/e.sql",
    ]);
  });
});

test("readDirectories() skips other files", async () => {
  await inTemporaryDirectory((directory) => {
    const skipped = [
      ".a.sql",
      ".git/a.sql",
      "a.sql~",
      "a.sql.swp",
      "a.sql.orig",
      "a.sql.bak",
      "#a.sql#",
      "a.txt",
      "asql",
    ];
    for (const path of [...skipped, "b.SQL", "c.Sql"]) write(directory, `m/${path}`);
    assert.deepEqual(namesIn(directory, "m"), ["m/b.SQL", "m/c.Sql"]);
  });
});

const SPELLINGS: readonly (readonly [string, string])[] = [
  ["m", "m/a.sql"],
  ["m/", "m/a.sql"],
  ["m//", "m/a.sql"],
  ["./m", "./m/a.sql"],
  ["m/../m", "m/../m/a.sql"],
];

for (const [given, name] of SPELLINGS) {
  test(`readDirectories() names a file in "${given}" ${name}`, async () => {
    await inTemporaryDirectory((directory) => {
      write(directory, "m/a.sql");
      assert.deepEqual(namesIn(directory, given), [name]);
    });
  });
}

test("readDirectories() accepts an absolute path", async () => {
  await inTemporaryDirectory((directory) => {
    write(directory, "m/a.sql");
    const given = join(directory, "m");
    assert.deepEqual(namesIn("/", given), [`${given}/a.sql`]);
  });
});

test("readDirectories() counts a file once if it is reached twice", async () => {
  await inTemporaryDirectory((directory) => {
    write(directory, "m/sub/a.sql");
    symlinkSync("sub/a.sql", join(directory, "m/link.sql"));
    symlinkSync("sub", join(directory, "m/also"));
    assert.equal(namesIn(directory, "m", "m/sub", "./m").length, 1);
  });
});

test("readDirectories() follows a directory that is itself a link", async () => {
  await inTemporaryDirectory((directory) => {
    write(directory, "real/a.sql");
    symlinkSync("real", join(directory, "m"));
    assert.deepEqual(namesIn(directory, "m"), ["m/a.sql"]);
  });
});

test("readDirectories() ends if links form a circle", async () => {
  await inTemporaryDirectory((directory) => {
    write(directory, "m/sub/a.sql");
    symlinkSync("..", join(directory, "m/sub/up"));
    symlinkSync(".", join(directory, "m/self"));
    assert.deepEqual(namesIn(directory, "m"), ["m/sub/a.sql"]);
  });
});

test("readDirectories() refuses a link to a file outside", async () => {
  await inTemporaryDirectory((directory) => {
    write(directory, "m/a.sql");
    write(directory, "secret.sql");
    symlinkSync("../secret.sql", join(directory, "m/b.sql"));
    assert.throws(
      () => namesIn(directory, "m"),
      isFailure({ code: "EBB_FILE", says: 'The link m/b.sql leads out of "m"' }),
    );
  });
});

test("readDirectories() refuses a link to a directory outside, also to one beside it", async () => {
  await inTemporaryDirectory((directory) => {
    write(directory, "m/a.sql");
    write(directory, "m2/b.sql");
    symlinkSync("../m2", join(directory, "m/two"));
    assert.throws(
      () => namesIn(directory, "m"),
      isFailure({ code: "EBB_FILE", says: "The link m/two leads out" }),
    );
  });
});

test("readDirectories() refuses a link that leads nowhere", async () => {
  await inTemporaryDirectory((directory) => {
    write(directory, "m/a.sql");
    symlinkSync("nothing", join(directory, "m/b.sql"));
    assert.throws(
      () => namesIn(directory, "m"),
      isFailure({ code: "EBB_FILE", says: "Cannot follow the link m/b.sql: there is no such" }),
    );
  });
});

test("readDirectories() ignores other links", async () => {
  await inTemporaryDirectory((directory) => {
    write(directory, "m/a.sql");
    symlinkSync("../README", join(directory, "m/README"));
    symlinkSync("user@host.1", join(directory, "m/.#a.sql"));
    assert.deepEqual(namesIn(directory, "m"), ["m/a.sql"]);
  });
});

test("readDirectories() refuses a pipe with the name of a revision file", async () => {
  await inTemporaryDirectory((directory) => {
    write(directory, "m/a.sql");
    execFileSync("mkfifo", [join(directory, "m/b.sql")]);
    assert.throws(
      () => namesIn(directory, "m"),
      isFailure({ code: "EBB_FILE", says: "Cannot read m/b.sql: it is not a regular file" }),
    );
  });
});

test("readDirectories() points to ebb init if there is no directory", async () => {
  await inTemporaryDirectory((directory) => {
    assert.throws(
      () => namesIn(directory, "db/m"),
      isFailure({ code: "EBB_NO_SOURCE", says: '"db/m"', advises: "ebb init db/m" }),
    );
  });
});

test("readDirectories() refuses a file in place of a directory", async () => {
  await inTemporaryDirectory((directory) => {
    write(directory, "m");
    assert.throws(
      () => namesIn(directory, "m"),
      isFailure({ code: "EBB_FILE", says: 'Cannot search "m": it is not a directory' }),
    );
    assert.throws(
      () => namesIn(directory, "m/x"),
      isFailure({ code: "EBB_FILE", says: "a part of the path is not a directory" }),
    );
  });
});

const LONG = `-- revision: a\n\n-- up\n${"select 1;\n".repeat(200_000)}`;

test("readDirectories() gives a long file whole and in pieces, as often as they are wanted", async () => {
  await inTemporaryDirectory((directory) => {
    writeFileSync(join(directory, "a.sql"), LONG);
    const [file] = readDirectories(["."], directory);
    const decoder = new TextDecoder();
    for (const _ of ["first", "second"]) {
      const pieces = Array.from(file?.pieces?.() ?? [], (piece) => decoder.decode(piece));
      assert.ok(pieces.length > 1);
      assert.equal(pieces.join(""), LONG);
      assert.equal(decoder.decode(file?.bytes), LONG);
    }
  });
});

test("readDirectories() refuses a long file that was changed after its header was read", async () => {
  await inTemporaryDirectory((directory) => {
    writeFileSync(join(directory, "a.sql"), LONG);
    const [file] = readDirectories(["."], directory);
    writeFileSync(join(directory, "a.sql"), `${LONG}\nselect 2;`);
    assert.throws(
      () => file?.bytes,
      isFailure({ code: "EBB_FILE", says: "a.sql: it was changed meanwhile" }),
    );
  });
});
