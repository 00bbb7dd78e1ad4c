import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { run } from "../../src/cli/run.ts";
import { writeFakeEbb } from "../support/fake-ebb.ts";
import { fakeWorld, revisionFile, type Told } from "../support/world.ts";

interface Place {
  readonly cwd: string;
  write(path: string, text: string): void;
  /** Runs a command line as the executable of this name would. */
  as(executable: string, ...argv: string[]): Promise<Told>;
  /** The same with `--json`; gives the document. */
  json(executable: string, ...argv: string[]): Promise<Record<string, unknown>>;
}

/** A directory with an ebb, two revisions, and a bundle of them that is called app. */
async function withBundle(
  use: (place: Place) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), "ebb-bundle-"));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  };
  const as = async (executable: string, ...argv: string[]): Promise<Told> => {
    const world = fakeWorld({ cwd, env, executable: join(cwd, executable) });
    const status = await run(argv, world);
    return { status, ...world.written };
  };
  try {
    writeFakeEbb(join(cwd, "ebb"));
    write("migrations/a.sql", revisionFile({ id: "first", labels: ["main"] }));
    write("migrations/b.sql", revisionFile({ id: "second", parents: ["first"] }));
    assert.equal((await as("ebb", "bundle", "-o", "app", "--dir", "migrations")).status, 0);
    const json: Place["json"] = async (...words) =>
      JSON.parse((await as(...words, "--json")).stdout);
    await use({ cwd, write, as, json });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

test("ebb bundle -o creates an ebb that needs no directory", async () => {
  await withBundle(async ({ cwd, as }) => {
    rmSync(join(cwd, "migrations"), { recursive: true });
    const { status, stdout } = await as("app", "heads");
    assert.deepEqual([status, stdout], [0, "second (main) (head)\n"]);
  });
});

test("ebb bundle --json describes the bundle", async () => {
  await withBundle(async ({ cwd, json }) => {
    const { size, base, ...rest } = await json("ebb", "bundle", "-o", "other");
    assert.equal(size, readFileSync(join(cwd, "other")).length);
    assert.equal(base, join(cwd, "ebb"));
    const { bundle } = rest;
    assert.deepEqual(rest, { output: "other", heads: ["second"], bundle });
  });
});

test("ebb bundle gets its name from the output, or from --name", async () => {
  await withBundle(async ({ json }) => {
    const first = await json("app", "--version");
    await json("ebb", "bundle", "-o", "shop.exe");
    const second = await json("shop.exe", "--version");
    await json("ebb", "bundle", "-o", "app", "--name", "The shop");
    const third = await json("app", "--version");
    const names = [first, second, third].map(({ bundle }) => (bundle as { name: string }).name);
    assert.deepEqual(names, ["app", "shop", "The shop"]);
  });
});

test("ebb --version shows the bundle, its time and its maker", async () => {
  await withBundle(async ({ as, json }) => {
    const { bundle, version } = await json("app", "--version");
    assert.deepEqual(bundle, {
      name: "app",
      revisions: 2,
      made_at: "2025-10-07T01:04:42Z",
      made_by: `ebb ${version}`,
      commit: null,
    });
    const { stdout } = await as("app", "--version");
    const facts = `bundle app, 2 revisions, made 2025-10-07T01:04:42Z by ebb ${version}`;
    assert.equal(stdout, `ebb ${version} (${facts})\n`);
    assert.equal((await json("ebb", "--version")).bundle, null);
  });
});

test("only --dir replaces a bundle's revisions", async () => {
  const env = { EBB_DIR: "other" };
  await withBundle(async ({ as, write }) => {
    write("other/c.sql", revisionFile({ id: "third" }));
    write("ebb.toml", 'dir = "other"\n');
    assert.equal((await as("app", "heads")).stdout, "second (main) (head)\n");
    assert.equal((await as("app", "heads", "--dir", "other")).stdout, "third (head)\n");
    assert.match((await as("app", "check", "--files")).stdout, /2 revisions/);
  }, env);
});

test("ebb bundle of a bundle has the same revisions", async () => {
  await withBundle(async ({ cwd, as }) => {
    writeFakeEbb(join(cwd, "arm64"), "old revisions");
    rmSync(join(cwd, "migrations"), { recursive: true });
    assert.equal((await as("app", "bundle", "-o", "app2", "--base", "arm64")).status, 0);
    assert.equal((await as("app2", "heads")).stdout, "second (main) (head)\n");
  });
});

test("ebb bundle writes over the bundle that runs it, with the revisions of --dir", async () => {
  await withBundle(async ({ as, write }) => {
    write("other/c.sql", revisionFile({ id: "third" }));
    assert.equal((await as("app", "bundle", "-o", "app", "--dir", "other")).status, 0);
    assert.equal((await as("app", "heads")).stdout, "third (head)\n");
  });
});

test("ebb bundle refuses malformed revisions and leaves the older bundle", async () => {
  await withBundle(async ({ cwd, as, write }) => {
    const before = readFileSync(join(cwd, "app"));
    write("migrations/c.sql", revisionFile({ id: "c", parents: ["second"], up: "commit;" }));
    const { status, stderr } = await as("ebb", "bundle", "-o", "app");
    assert.deepEqual([status, /EBB_TRANSACTION_STATEMENT/.test(stderr)], [1, true]);
    assert.deepEqual(readFileSync(join(cwd, "app")), before);
  });
});

test("ebb bundle reports several heads", async () => {
  await withBundle(async ({ as, write }) => {
    write("migrations/c.sql", revisionFile({ id: "c", parents: ["first"] }));
    const { status, stderr } = await as("ebb", "bundle", "-o", "app");
    assert.equal(status, 0);
    assert.match(stderr, /It has 2 heads/);
  });
});

test("the same revisions give the same bundle under SOURCE_DATE_EPOCH", async () => {
  const env = { SOURCE_DATE_EPOCH: "1700000000" };
  await withBundle(async ({ cwd, as, json }) => {
    await as("ebb", "bundle", "-o", "twin", "--name", "app");
    assert.deepEqual(readFileSync(join(cwd, "twin")), readFileSync(join(cwd, "app")));
    const { bundle } = await json("app", "--version");
    assert.equal((bundle as { made_at: string }).made_at, "2023-11-14T22:13:20Z");
  }, env);
});

test("ebb bundle --list lists the contents", async () => {
  await withBundle(async ({ as, json }) => {
    const { file, bundle, files } = await json("ebb", "bundle", "--list", "app");
    assert.deepEqual([file, (bundle as { name: string }).name], ["app", "app"]);
    const size = revisionFile({ id: "first", labels: ["main"] }).length;
    assert.deepEqual((files as unknown[])[0], { name: "migrations/a.sql", size });
    const { stdout } = await as("app", "bundle", "--list");
    assert.match(
      stdout,
      /^app, 2 revisions.*\n +\d+ +migrations\/a\.sql\n +\d+ +migrations\/b\.sql\n$/,
    );
  });
});

test("ebb bundle --extract writes the files back as they were", async () => {
  await withBundle(async ({ cwd, as }) => {
    const { status, stdout } = await as("ebb", "bundle", "--extract", "out", "app");
    assert.equal(status, 0);
    assert.match(stdout, /^Wrote 2 files into out\n/);
    for (const name of ["migrations/a.sql", "migrations/b.sql"]) {
      assert.deepEqual(readFileSync(join(cwd, "out", name)), readFileSync(join(cwd, name)));
    }
    const again = await as("ebb", "bundle", "--extract", "out", "app");
    assert.deepEqual([again.status, /EBB_FILE_EXISTS/.test(again.stderr)], [1, true]);
  });
});

test("ebb bundle --extract counts one file as one", async () => {
  await withBundle(async ({ as, write }) => {
    write("single/a.sql", revisionFile({ id: "alone" }));
    await as("ebb", "bundle", "-o", "one", "--dir", "single");
    assert.match(
      (await as("ebb", "bundle", "--extract", "x", "one")).stdout,
      /^Wrote 1 file into x\n/,
    );
  });
});

test("ebb bundle reads a bundle that was changed no further than its end", async () => {
  await withBundle(async ({ cwd, as }) => {
    const bytes = readFileSync(join(cwd, "app"));
    bytes[bytes.length - 100] = 0;
    writeFileSync(join(cwd, "bad"), bytes);
    for (const words of [["--list"], ["--extract", "out"], ["-o", "new", "--base"]]) {
      const { status, stderr } = await as("ebb", "bundle", ...words, "bad");
      assert.deepEqual([status, /^error EBB_BUNDLE: /.test(stderr)], [1, true]);
    }
  });
});

for (const argv of [["heads"], ["--version"], ["--help"], ["heads", "--dir", "migrations"], []]) {
  test(`a bundle that was cut or changed refuses: ebb ${argv.join(" ")}`, async () => {
    await withBundle(async ({ cwd, as }) => {
      const bytes = readFileSync(join(cwd, "app"));
      writeFileSync(join(cwd, "cut"), bytes.subarray(0, bytes.length - 70));
      bytes[bytes.length - 100] = 0;
      writeFileSync(join(cwd, "changed"), bytes);
      for (const executable of ["cut", "changed"]) {
        const { status, stdout, stderr } = await as(executable, ...argv);
        assert.deepEqual([status, stdout], [1, ""]);
        assert.match(stderr, /^error EBB_BUNDLE: /);
      }
    });
  });
}

test("a bundle writes no revision without --dir", async () => {
  await withBundle(async ({ as }) => {
    const { status, stderr } = await as("app", "revision", "-m", "more");
    assert.deepEqual(
      [status, /Cannot write a revision into the bundle app/.test(stderr)],
      [2, true],
    );
    assert.equal((await as("app", "revision", "-m", "more", "--dir", "migrations")).status, 0);
  });
});

const WRONG: readonly (readonly string[])[] = [
  [],
  ["app"],
  ["-o", ""],
  ["-o", "x", "app"],
  ["-o", "x", "--list"],
  ["--list", "--extract", "out"],
  ["--list", "--base", "ebb"],
  ["--extract", "out", "--name", "x", "app"],
  ["-o", "x", "--name", "two\nlines"],
  ["-o", "x", "--name", ""],
];

for (const argv of WRONG) {
  test(`wrong usage: ebb bundle ${JSON.stringify(argv)}`, async () => {
    await withBundle(async ({ as }) => {
      const { status, stderr } = await as("ebb", "bundle", ...argv);
      assert.deepEqual([status, /^error EBB_USAGE: /.test(stderr)], [2, true]);
    });
  });
}

test("ebb from source has no executable for a bundle", async () => {
  await withBundle(async ({ cwd }) => {
    const world = fakeWorld({ cwd });
    assert.equal(await run(["bundle", "-o", "x"], world), 2);
    assert.match(world.written.stderr, /Name one with --base FILE/);
    assert.equal(await run(["bundle", "-o", "x", "--base", "ebb"], fakeWorld({ cwd })), 0);
  });
});

test("doctor shows the revisions inside instead of a directory", async () => {
  await withBundle(async ({ json }) => {
    const { bundle, files } = await json("app", "doctor");
    assert.equal((bundle as { name: string }).name, "app");
    assert.equal(
      (files as { role: string }[]).some(({ role }) => role === "revisions"),
      false,
    );
  });
});

const OTHER_TOOL = "create table schema_migrations ();";

test("a bundle uses its own name in every proposed command", async () => {
  await withBundle(async ({ write, as }) => {
    write("more/a.sql", revisionFile({ id: "aaaa", up: OTHER_TOOL, down: "" }));
    const database = ["--url", "pglite:./database"];
    const elsewhere = [...database, "--dir", "more", "--version-table", "other"];
    assert.equal((await as("ebb", "up", ...elsewhere)).status, 0);
    const withoutDown = await as("app", "verify", "--dir", "more");
    assert.match(
      withoutDown.stdout,
      /^ {4}do: .*; app stamp moves the ledger without running anything$/m,
    );
    const remark = /^Table schema_migrations .* is applied with app stamp and its revision$/m;
    for (const words of [["status"], ["up", "--dry-run"], ["up"]]) {
      assert.match((await as("app", ...words, ...database)).stderr, remark, words.join(" "));
    }
    const { stderr } = await as("app", "version");
    assert.match(stderr, /: app current for the database, app --version for ebb itself$/m);
  });
});
