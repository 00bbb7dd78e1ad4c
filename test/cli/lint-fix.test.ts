import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  type FakeWorldOptions,
  inWorkplace,
  revisionFile,
  type Workplace,
} from "../support/world.ts";

const TABLES = revisionFile({
  id: "aaaa",
  up: "CREATE TABLE users (id bigint PRIMARY KEY, name text);\nCREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);",
  down: "DROP TABLE orders;\nDROP TABLE users;",
});

interface Linted {
  readonly fixed: readonly string[];
  readonly problems: readonly { readonly severity: string; readonly direction: string }[];
}

interface Fixed extends Linted {
  /** The parts of the fixed revisions, as `-- up …` and the rest, in the order of the chain. */
  readonly sections: readonly string[];
  readonly verified: number;
  /** The id at the end of the chain. */
  readonly last: string | undefined;
}

function files({ cwd }: Workplace): readonly string[] {
  const directory = join(cwd, "migrations");
  return readdirSync(directory).map((name) => readFileSync(join(directory, name), "utf8"));
}

/** Follows the parents from the first revision. */
function chain(place: Workplace): readonly string[] {
  const texts = files(place);
  const found: string[] = [];
  let next = texts.find((text) => !text.includes("-- parents: "));
  while (next !== undefined) {
    found.push(next);
    const [, id] = /revision: (\w+)/.exec(next) ?? [];
    next = texts.find((text) => text.includes(`-- parents: ${id}\n`));
  }
  return found;
}

/** All revisions below are fixed in one go: each start of the database inside costs a second. */
let known: Promise<Fixed> | undefined;

function fixed(): Promise<Fixed> {
  known ??= fixAll();
  return known;
}

async function fixAll(): Promise<Fixed> {
  let result: Fixed | undefined;
  await inWorkplace(async (place) => {
    place.write("migrations/a.sql", TABLES);
    for (const [at, { up, down }] of CASES.entries()) {
      const parents = [at === 0 ? "aaaa" : idOf(at - 1)];
      place.write(`migrations/b${at}.sql`, revisionFile({ id: idOf(at), parents, up, down }));
    }
    const child = revisionFile({ id: "cccc", parents: [idOf(CASES.length - 1)] });
    place.write("migrations/c.sql", child);
    const { value } = await place.json("lint", "--fix");
    const { status } = await place.ebb("verify");
    const texts = chain(place);
    const sections = texts.map((text) => text.slice(text.search(/^-- up/m)).trimEnd());
    const last = /revision: (\w+)/.exec(texts.at(-1) ?? "")?.[1];
    result = { ...(value as Linted), sections: sections.slice(1, -1), verified: status, last };
  });
  assert.ok(result);
  return result;
}

function idOf(at: number): string {
  return `bbb${at}`;
}

const CASES: readonly {
  readonly about: string;
  readonly up: string;
  readonly down: string;
  readonly sections: readonly string[];
}[] = [
  {
    about: "an index alone makes its section one without a transaction",
    up: "CREATE INDEX i ON orders (user_id);",
    down: "DROP INDEX i;",
    sections: [
      "-- up no-transaction\nCREATE INDEX CONCURRENTLY i ON orders (user_id);\n\n-- down no-transaction\nDROP INDEX CONCURRENTLY i;",
    ],
  },
  {
    about: "an index beside other statements goes into a revision of its own",
    up: "ALTER TABLE orders ADD COLUMN note text;\n-- For the list.\nCREATE INDEX n ON orders (user_id);",
    down: "DROP INDEX n;\nALTER TABLE orders DROP COLUMN note;",
    sections: [
      "-- up\nALTER TABLE orders ADD COLUMN note text;\n\n-- down\nALTER TABLE orders DROP COLUMN note;",
      "-- up no-transaction\n-- For the list.\nCREATE INDEX CONCURRENTLY n ON orders (user_id);\n\n-- down no-transaction\nDROP INDEX CONCURRENTLY n;",
    ],
  },
  {
    about: "a foreign key is validated in the next revision",
    up: "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users;",
    down: "ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;",
    sections: [
      "-- up\nALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users NOT VALID;\n\n-- down\nALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;",
      "-- up\nALTER TABLE orders VALIDATE CONSTRAINT orders_user_id_fkey;\n\n-- down\nALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey, ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users NOT VALID;",
    ],
  },
  {
    about: "a unique constraint takes over an index that was built before",
    up: "ALTER TABLE users ADD CONSTRAINT named UNIQUE (name);",
    down: "ALTER TABLE users DROP CONSTRAINT named;",
    sections: [
      "-- up no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY named ON users (name);\n\n-- down no-transaction\nDROP INDEX CONCURRENTLY named;",
      "-- up\nALTER TABLE users ADD CONSTRAINT named UNIQUE USING INDEX named;\n\n-- down no-transaction\nALTER TABLE users DROP CONSTRAINT named;\nCREATE UNIQUE INDEX CONCURRENTLY named ON users (name);",
    ],
  },
];

for (const [at, { about, sections }] of CASES.entries()) {
  test(`ebb lint --fix: ${about}`, async () => {
    const before = CASES.slice(0, at).flatMap((each) => each.sections).length;
    const own = (await fixed()).sections.slice(before, before + sections.length);
    assert.deepEqual(own, sections);
  });
}

test("ebb lint --fix leaves no error in an up", async () => {
  const { problems } = await fixed();
  const errors = problems.filter(
    ({ severity, direction }) => severity === "error" && direction === "up",
  );
  assert.deepEqual(errors, []);
});

test("ebb lint --fix writes downs that are exact", async () => {
  assert.equal((await fixed()).verified, 0);
});

test("ebb lint --fix puts the children behind the last part", async () => {
  const { sections, last } = await fixed();
  assert.deepEqual(
    [sections.length, last],
    [CASES.flatMap((each) => each.sections).length, "cccc"],
  );
});

async function inIndexed(
  use: (place: Workplace) => Promise<void>,
  options: Omit<FakeWorldOptions, "cwd"> = {},
): Promise<void> {
  await inWorkplace(async (place) => {
    place.write("migrations/a.sql", TABLES);
    const up = "CREATE INDEX i ON orders (user_id);\nCREATE INDEX j ON orders (user_id);";
    const down = "DROP INDEX j;\nDROP INDEX i;";
    place.write("migrations/b.sql", revisionFile({ id: "bbbb", parents: ["aaaa"], up, down }));
    await use(place);
  }, options);
}

test("ebb lint --fix --dry-run shows the diff and writes nothing", () =>
  inIndexed(async (place) => {
    const before = files(place);
    const { stdout } = await place.ebb("lint", "--fix", "--dry-run");
    assert.match(stdout, /^\+ CREATE INDEX CONCURRENTLY i ON orders \(user_id\);$/m);
    assert.deepEqual(files(place), before);
  }));

test("ebb lint --fix asks on a terminal, and writes nothing after n", () =>
  inIndexed(
    async (place) => {
      const before = files(place);
      await place.ebb("lint", "--fix");
      assert.deepEqual(files(place), before);
    },
    { isTerminal: true, answers: ["n"] },
  ));

test("ebb lint --fix keeps a finding that a comment allows", () =>
  inWorkplace(async (place) => {
    place.write("migrations/a.sql", TABLES);
    const up =
      "-- ebb: allow require-concurrent-index-creation because it is small\nCREATE INDEX i ON orders (user_id);";
    place.write("migrations/b.sql", revisionFile({ id: "bbbb", parents: ["aaaa"], up }));
    const before = files(place);
    await place.ebb("lint", "--fix");
    assert.deepEqual(files(place), before);
  }));

test("ebb lint --fix writes nothing that does not work on a scratch database", () =>
  inWorkplace(async (place) => {
    place.write("migrations/a.sql", TABLES);
    const up = "DROP INDEX gone;";
    const down = "CREATE INDEX gone ON orders (user_id);";
    place.write("migrations/b.sql", revisionFile({ id: "bbbb", parents: ["aaaa"], up, down }));
    const before = files(place);
    await place.ebb("lint", "--fix");
    assert.deepEqual(files(place), before);
  }));

test("ebb lint --fix writes nothing that leads to another schema", () =>
  inWorkplace(async (place) => {
    place.write("migrations/a.sql", TABLES);
    const seen = "SELECT FROM pg_indexes WHERE tablename = 'orders' AND indexdef LIKE '%user_id%'";
    const up = `CREATE INDEX i ON orders (user_id);
DO $$ BEGIN IF EXISTS (${seen}) THEN CREATE TABLE seen (); END IF; END $$;`;
    place.write(
      "migrations/b.sql",
      revisionFile({ id: "bbbb", parents: ["aaaa"], up, down: "DROP TABLE seen;\nDROP INDEX i;" }),
    );
    const before = files(place);
    const { stderr } = await place.ebb("lint", "--fix");
    assert.match(stderr, /Nothing was written: the schema would differ in the table .*seen/);
    assert.deepEqual(files(place), before);
  }));

test("ebb lint --fix writes no value of a variable, and keeps the file that uses it", () =>
  inWorkplace(
    async (place) => {
      place.write("migrations/a.sql", TABLES);
      const text = revisionFile({
        ...{ id: "bbbb", parents: ["aaaa"], down: "DROP INDEX i;" },
        up: 'CREATE INDEX i ON orders (:"column");',
      }).replace("-- parents: aaaa", "-- parents: aaaa\n-- variables: column");
      place.write("migrations/b.sql", text);
      const before = files(place);
      const { stderr } = await place.ebb("lint", "--fix");
      assert.deepEqual([files(place), /Nothing to write/.test(stderr)], [before, true]);
    },
    { env: { EBB_SET_column: "user_id" } },
  ));
