import assert from "node:assert/strict";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { connectTo } from "../support/test-database.ts";
import { inWorkplace, revisionFile, type Workplace } from "../support/world.ts";

const PASSWORD = "token-of-15-minutes";

interface Site {
  readonly place: Workplace;
  /** Writes a program outside the working directory, and returns its path. */
  program(lines: string): string;
}

/** A role that needs PASSWORD; the URL has none. */
async function inSite(work: (site: Site) => Promise<void>): Promise<void> {
  const cluster = await sharedCluster();
  const database = await cluster.createDatabase();
  const client = connectTo(database.url);
  const role = `token_${new URL(database.url).pathname.slice(1)}`.slice(0, 60);
  await client.unsafe(`create role "${role}" login superuser password '${PASSWORD}'`).simple();
  const url = new URL(database.url);
  url.username = role;
  try {
    await inWorkplace(
      async (place) => {
        place.write("migrations/a.sql", revisionFile({ id: "aaaa" }));
        const program = (lines: string): string => {
          place.write("bin/token", `#!/bin/sh\n${lines}\n`);
          const path = join(place.cwd, "bin/token");
          chmodSync(path, 0o755);
          return path;
        };
        await work({ place, program });
      },
      { env: { DATABASE_URL: url.href, PATH: "/usr/bin:/bin" } },
    );
  } finally {
    await database.drop();
    await client
      .unsafe(`drop role "${role}"`)
      .simple()
      .catch(() => undefined);
    await client.end();
  }
}

test("password_command gives the password, to a command that reads and one that writes", async () => {
  await inSite(async ({ place, program }) => {
    const command = program(`echo ${PASSWORD}`);
    const up = await place.ebb("upgrade", "head", "--password-command", command);
    assert.equal(up.status, 0, up.stderr);
    const current = await place.ebb("current", "--password-command", command);
    assert.match(current.stdout, /aaaa/);
  });
});

test("password_command is run again for each new connection", async () => {
  await inSite(async ({ place, program }) => {
    const command = program(`echo run >> "${place.cwd}/runs"; echo ${PASSWORD}`);
    await place.ebb("upgrade", "head", "--password-command", command);
    await place.ebb("current", "--password-command", command);
    const runs = readFileSync(join(place.cwd, "runs"), "utf8").trim().split("\n");
    assert.ok(runs.length >= 2);
  });
});

test("password_command is run without a shell, with the connection in its environment", async () => {
  await inSite(async ({ place, program }) => {
    const command = program(
      `[ "$1" = 'a b' ] && [ "$2" = '$HOME' ] && [ -n "$PGHOST$PGPORT$PGUSER" ] && echo ${PASSWORD}`,
    );
    const { status } = await place.ebb("current", "--password-command", `${command} 'a b' $HOME`);
    assert.equal(status, 0);
  });
});

test("no output shows what password_command printed", async () => {
  await inSite(async ({ place, program }) => {
    const wrong = `${PASSWORD}-old`;
    const command = program(`echo ${wrong} >&2; echo ${wrong}`);
    const { status, stdout, stderr } = await place.ebb("current", "--password-command", command);
    assert.equal(status, 5);
    assert.doesNotMatch(stdout + stderr, new RegExp(wrong));
    assert.match(stderr, /error EBB_AUTH/);
  });
});

/** What the program does, and the words of the error. */
const FAILURES: readonly (readonly [string, RegExp])[] = [
  ["exit 3", /bin\/token ended with 3/],
  ["true", /printed nothing/],
  ["echo a; echo b", /printed more than one line/],
  ["kill -9 $$", /was ended by SIGKILL/],
  ["yes", /printed too much/],
  ["read line || exit 4", /ended with 4/],
];

for (const [lines, message] of FAILURES) {
  test(`a password_command that does "${lines}" is EBB_PASSWORD_COMMAND`, async () => {
    await inSite(async ({ place, program }) => {
      const { status, value } = await place.json("current", "--password-command", program(lines));
      const { error } = value as { error: { code: string; message: string } };
      assert.deepEqual([status, error.code], [5, "EBB_PASSWORD_COMMAND"]);
      assert.match(error.message, message);
    });
  });
}

test("password_command never runs a program by a relative path", async () => {
  await inSite(async ({ place, program }) => {
    program(`echo ${PASSWORD}`);
    const { stderr } = await place.ebb("current", "--password-command", "bin/token");
    assert.match(stderr, /error EBB_PASSWORD_COMMAND: .*its path starts at the working directory/);
  });
});
