import assert from "node:assert/strict";
import { createConnection, createServer, type Server } from "node:net";
import process from "node:process";
import { test } from "node:test";
import { sharedCluster } from "../support/cluster.ts";
import { connectTo, query } from "../support/test-database.ts";
import { inWorkplace } from "../support/world.ts";

let count = 0;

/** Hands out the URL of a database that is not there, and drops what a test left of it. */
async function withNewName(
  use: (database: { readonly name: string; readonly url: string }) => Promise<void>,
  prefix = 'ebb "new" ',
): Promise<void> {
  const cluster = await sharedCluster();
  const name = `${prefix}${process.pid}_${++count}`;
  const url = new URL(cluster.url);
  url.pathname = `/${encodeURIComponent(name)}`;
  try {
    await use({ name, url: url.href });
  } finally {
    await query(cluster.url, `drop database if exists ${quoted(name)} with (force)`);
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function isThere(name: string): Promise<boolean> {
  const { url } = await sharedCluster();
  return (await query(url, "select datname from pg_database")).some((row) => row.datname === name);
}

function codeOf(stdout: string): string {
  return JSON.parse(stdout).error.code;
}

test("ebb create-db creates the database of the URL", async () => {
  await withNewName(async ({ name, url }) => {
    await inWorkplace(async ({ ebb }) => {
      const { status, stdout } = await ebb("create-db", "--url", url);
      assert.deepEqual([status, stdout], [0, `Created database "${name}"\n`]);
      assert.equal(await isThere(name), true);
    });
  });
});

test("ebb create-db accepts a database that exists already", async () => {
  await inWorkplace(async ({ ebb }) => {
    const { url } = await sharedCluster();
    const { status, stdout, stderr } = await ebb("create-db", "--url", url);
    assert.deepEqual([status, stdout], [0, ""]);
    assert.match(stderr, /Database "postgres" exists already/);
  });
});

test("ebb create-db --json shows the target, and whether it is new", async () => {
  await withNewName(async ({ name, url }) => {
    await inWorkplace(async ({ json }) => {
      const { value } = await json("create-db", "--url", url);
      const { target, created } = value as { target: { database: string }; created: boolean };
      assert.deepEqual([target.database, created], [name, true]);
    });
  });
});

test("ebb create-db gives the database to --owner", async () => {
  const { url: admin } = await sharedCluster();
  await withNewName(async ({ name, url }) => {
    await inWorkplace(async ({ ebb }) => {
      await ebb("create-db", "--url", url, "--owner", "pg_monitor");
      const rows = await query(
        admin,
        `select pg_get_userbyid(datdba) as owner from pg_database where datname = '${name}'`,
      );
      assert.equal(rows[0]?.owner, "pg_monitor");
    });
  });
});

test("ebb create-db copies --template", async () => {
  await withNewName(async ({ name, url }) => {
    await inWorkplace(async ({ ebb }) => {
      const { status } = await ebb("create-db", "--url", url, "--template", "template0");
      assert.deepEqual([status, await isThere(name)], [0, true]);
    });
  });
});

test("ebb create-db advises on an owner that does not exist", async () => {
  await withNewName(async ({ url }) => {
    await inWorkplace(async ({ ebb }) => {
      const { status, stderr } = await ebb("create-db", "--url", url, "--owner", "nobody here");
      assert.equal(status, 1);
      assert.match(
        stderr,
        /error EBB_SQL: Cannot create database .*\n(?:.*\n)*hint: Correct --owner/,
      );
    });
  });
});

test("ebb create-db and drop-db handle an embedded database", async () => {
  await inWorkplace(async ({ ebb }) => {
    const created = await ebb("create-db", "--url", "pglite:");
    assert.equal(created.status, 0);
    assert.match(created.stderr, /The first command that uses an embedded database creates it/);
    const dropped = await ebb("drop-db", "--url", "pglite:./x", "--name", "x");
    assert.equal(dropped.status, 2);
    assert.match(dropped.stderr, /remove the directory/);
  });
});

test("ebb drop-db drops the database in --name", async () => {
  await withNewName(async ({ name, url }) => {
    await inWorkplace(async ({ ebb }) => {
      await ebb("create-db", "--url", url);
      const { status, stdout } = await ebb("drop-db", "--url", url, "--name", name);
      assert.deepEqual([status, stdout], [0, `Dropped database "${name}"\n`]);
      assert.equal(await isThere(name), false);
    });
  });
});

test("ebb drop-db accepts a missing database", async () => {
  await withNewName(async ({ name, url }) => {
    await inWorkplace(async ({ ebb }) => {
      const { status, stdout, stderr } = await ebb("drop-db", "--url", url, "--name", name);
      assert.deepEqual([status, stdout], [0, ""]);
      assert.match(stderr, /There is no database/);
    });
  });
});

const REFUSED: readonly (readonly [string, readonly string[]])[] = [
  ["without a name, off a terminal", []],
  ["with --yes alone, off a terminal", ["--yes"]],
  ["with another name", ["--name", "postgres"]],
];

for (const [about, options] of REFUSED) {
  test(`ebb drop-db refuses ${about}`, async () => {
    await withNewName(async ({ name, url }) => {
      await inWorkplace(async ({ ebb }) => {
        await ebb("create-db", "--url", url);
        const { status, stdout } = await ebb("drop-db", "--url", url, ...options, "--json");
        assert.deepEqual([status, codeOf(stdout)], [2, "EBB_USAGE"]);
        assert.equal(await isThere(name), true);
      });
    });
  });
}

const ANSWERED: readonly (readonly [string, (name: string) => readonly string[], boolean])[] = [
  ["goes on when its name is typed", (name) => [name], false],
  ["stops when something else is typed", () => ["yes"], true],
  ["stops when nothing is typed", () => [], true],
];

for (const [about, answers, remains] of ANSWERED) {
  test(`ebb drop-db on a terminal ${about}`, async () => {
    await withNewName(async ({ name, url }) => {
      await inWorkplace(
        async ({ ebb }) => {
          await ebb("create-db", "--url", url);
          const { status, stdout, stderr } = await ebb("drop-db", "--url", url, "--json");
          assert.match(stderr, /Type its name to drop it: \n?$/);
          assert.equal(await isThere(name), remains);
          if (remains) assert.deepEqual([status, codeOf(stdout)], [1, "EBB_DECLINED"]);
          else assert.equal(status, 0);
        },
        { isTerminal: true, answers: answers(name) },
      );
    });
  });
}

test("ebb drop-db --yes on a terminal asks nothing", async () => {
  await withNewName(async ({ name, url }) => {
    await inWorkplace(
      async ({ ebb }) => {
        await ebb("create-db", "--url", url);
        assert.equal((await ebb("drop-db", "--url", url, "--yes")).status, 0);
        assert.equal(await isThere(name), false);
      },
      { isTerminal: true },
    );
  });
});

for (const command of ["create-db", "drop-db"] as const) {
  test(`ebb ${command} reports a role whose transactions are read-only`, async () => {
    const cluster = await sharedCluster();
    const database = await cluster.createDatabase();
    const role = `reader_${database.name}`;
    await database.query(`create role ${role} superuser login password 'secret'`);
    await database.query(`alter role ${role} set default_transaction_read_only = on`);
    const name = command === "drop-db" ? database.name : `${database.name}_new`;
    await inWorkplace(async ({ json }) => {
      const url = `postgres://${role}:secret@${cluster.host}:${cluster.port}/${name}`;
      const options = command === "drop-db" ? ["--name", name] : [];
      const { status, value } = await json(command, "--url", url, ...options);
      assert.deepEqual([status, (value as Refused).error.code], [1, "EBB_READ_ONLY"]);
    });
    await database.query(`drop role ${role}`);
    await database.drop();
  });
}

test("ebb drop-db ends the sessions of others only with --force", async () => {
  await withNewName(async ({ name, url }) => {
    await inWorkplace(async ({ ebb }) => {
      await ebb("create-db", "--url", url);
      const other = connectTo(url);
      await other.unsafe("select 1").simple();
      const refused = await ebb("drop-db", "--url", url, "--name", name);
      assert.equal(refused.status, 1);
      assert.match(refused.stderr, /hint: End the other sessions, or let ebb do it: --force/);
      assert.equal((await ebb("drop-db", "--url", url, "--name", name, "--force")).status, 0);
      await other.end({ timeout: 1 });
    });
  }, "ebb_new_");
});

test("ebb wait ends when the server accepts a login", async () => {
  const { url } = await sharedCluster();
  await inWorkplace(async ({ ebb }) => {
    const { status, stdout } = await ebb("wait", "--url", url);
    assert.deepEqual([status, stdout], [0, "The database is ready\n"]);
  });
});

test("ebb wait ends with 5 when the time is up", async () => {
  await inWorkplace(async ({ json }) => {
    const url = `postgres://postgres@127.0.0.1:${await freePort()}/postgres`;
    const { status, value } = await json("wait", "--url", url, "--wait", "0");
    assert.deepEqual([status, (value as Refused).error.code], [5, "EBB_CONNECT"]);
  });
});

test("ebb wait gives the reason, and ends when the server answers", async () => {
  const { host, port: serverPort } = await sharedCluster();
  const port = await freePort();
  await inWorkplace(async ({ ebb }) => {
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
    const waiting = ebb("wait", "--url", url, "--json");
    await new Promise((resolve) => setTimeout(resolve, 150));
    const server = forwarder({ host, port: serverPort });
    server.listen(port, "127.0.0.1");
    const { status, stderr } = await waiting;
    server.close();
    assert.equal(status, 0);
    assert.match(stderr, /^Waiting: Cannot connect to database "postgres" at 127\.0\.0\.1/m);
  });
});

test("ebb wait does not wait for a database that is missing", async () => {
  await withNewName(async ({ url }) => {
    await inWorkplace(async ({ json }) => {
      const { status, value } = await json("wait", "--url", url);
      assert.deepEqual([status, (value as Refused).error.code], [5, "EBB_NO_DATABASE"]);
    });
  });
});

interface Refused {
  readonly error: { readonly code: string };
}

function forwarder(to: { readonly host: string; readonly port: number }): Server {
  return createServer((client) => {
    const server = createConnection(to);
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) socket.on("error", () => server.destroy());
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
