import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import process from "node:process";
import { test } from "node:test";
import type { FailureCode } from "../../../src/codes/codes.ts";
import type { ServerConnection } from "../../../src/connection.ts";
import { isWorthRetrying } from "../../../src/database/connect/connect-failure.ts";
import { openSession } from "../../../src/database/connect/servers.ts";
import { Failure } from "../../../src/failure.ts";
import { sharedCluster, startCluster } from "../../support/cluster.ts";
import { brief, connectionTo, withSession } from "../connections.ts";
import { unusedPort, withOtherServer } from "../other-server.ts";

const PASSWORD = "p@ss:w/rd%41 é…";
const ROLE = "ebb_scram";
const silent = (): void => undefined;

interface Expected {
  readonly code: FailureCode;
  readonly says: RegExp;
  readonly isWorthRetrying: boolean;
}

async function failsToOpen(connection: ServerConnection, expected: Expected): Promise<void> {
  const error = await openSession(connection).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Failure, `${error}`);
  assert.match(error.message, expected.says);
  assert.equal(error.code, expected.code);
  assert.equal(isWorthRetrying(error), expected.isWorthRetrying);
  assert.ok(error.hint);
  const everything = `${error.stack} ${JSON.stringify(error)} ${error.hint} ${String(error.cause)}`;
  assert.doesNotMatch(everything, /p@ss|hidden-word/);
}

async function makeRole(): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  const quoted = PASSWORD.replaceAll("'", "''");
  await database.query(
    `do $$ begin create role ${ROLE} login; exception when duplicate_object then end $$`,
  );
  await database.query(`alter role ${ROLE} password '${quoted}'`);
  await database.drop();
}

test("openSession() says that a connection was refused", async () => {
  const port = await unusedPort();
  await failsToOpen(connectionTo({ host: "127.0.0.1", port, password: "hidden-word" }), {
    code: "EBB_CONNECT",
    says: new RegExp(
      `"postgres" at 127.0.0.1:${port} as user "postgres": the connection was refused`,
    ),
    isWorthRetrying: true,
  });
});

test("openSession() says that a host is unknown", async () => {
  await failsToOpen(connectionTo({ host: "no-such-host.invalid", port: 5432 }), {
    code: "EBB_CONNECT",
    says: /no-such-host\.invalid:5432 .*the host name/,
    isWorthRetrying: true,
  });
});

test("openSession() says that there is no socket", async () => {
  const socket = `${tmpdir()}/none/.s.PGSQL.5432`;
  await failsToOpen(connectionTo({ host: `${tmpdir()}/none`, port: 5432, socket }), {
    code: "EBB_CONNECT",
    says: /there is no such socket file/,
    isWorthRetrying: true,
  });
});

test("openSession() gives up on a server that accepts and is silent", async () => {
  await withOtherServer(silent, async (port) => {
    await failsToOpen(connectionTo({ host: "127.0.0.1", port }, { connectTimeout: 300 }), {
      code: "EBB_CONNECT",
      says: /no answer within 0\.3 s/,
      isWorthRetrying: true,
    });
  });
});

for (const [what, greeting] of [
  ["HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n"],
  ["MySQL", "\x4a\0\0\0\x0a8.0.36\0"],
  ["SSH", "SSH-2.0-OpenSSH_9.6\r\n"],
] as const) {
  test(`openSession() says that ${what} is not PostgreSQL`, async () => {
    const greet = (socket: Socket): void => void socket.write(greeting, "latin1");
    await withOtherServer(greet, (port) =>
      failsToOpen(connectionTo({ host: "127.0.0.1", port }), {
        code: "EBB_CONNECT",
        says: /the server is not PostgreSQL/,
        isWorthRetrying: true,
      }),
    );
  });
}

test("openSession() says that the server closed the connection", async () => {
  const hangUp = (socket: Socket): void => void socket.end();
  await withOtherServer(hangUp, (port) =>
    failsToOpen(connectionTo({ host: "127.0.0.1", port }), {
      code: "EBB_CONNECT",
      says: /the server closed the connection|the connection was reset/,
      isWorthRetrying: true,
    }),
  );
});

test("openSession() logs in by SCRAM with a password of any characters", async () => {
  await makeRole();
  const { host, port } = await sharedCluster();
  const connection = connectionTo({ host, port, password: PASSWORD }, { user: ROLE });
  await withSession(connection, async (session) => {
    const [outcome] = await session.flight([{ sql: "select current_user as name" }]);
    assert.equal(outcome?.kind === "done" && outcome.rows[0]?.name, ROLE);
  });
});

test("openSession() says that the password is wrong", async () => {
  await makeRole();
  const { host, port } = await sharedCluster();
  await failsToOpen(connectionTo({ host, port, password: "hidden-word" }, { user: ROLE }), {
    code: "EBB_AUTH",
    says: /as user "ebb_scram": password authentication failed/,
    isWorthRetrying: false,
  });
});

test("openSession() says that a password is missing, and ignores PGPASSWORD", async () => {
  await makeRole();
  const { host, port } = await sharedCluster();
  process.env.PGPASSWORD = PASSWORD;
  try {
    await failsToOpen(connectionTo({ host, port }, { user: ROLE }), {
      code: "EBB_AUTH",
      says: /the server asks for a password and none is given/,
      isWorthRetrying: false,
    });
  } finally {
    delete process.env.PGPASSWORD;
  }
});

test("openSession() says that the database is missing", async () => {
  const { host, port } = await sharedCluster();
  await failsToOpen(connectionTo({ host, port }, { database: "no such one" }), {
    code: "EBB_NO_DATABASE",
    says: /"no such one".*does not exist/,
    isWorthRetrying: false,
  });
});

test("openSession() tries every address in turn", async () => {
  const { host, port } = await sharedCluster();
  const refused = { host: "127.0.0.1", port: await unusedPort() };
  await withOtherServer(silent, async (silentPort) => {
    const places = [refused, { host: "127.0.0.1", port: silentPort }, { host, port }] as const;
    await withSession(connectionTo(places, { connectTimeout: 1000 }), async (session) => {
      assert.deepEqual((await session.flight([{ sql: "select 1" }])).map(brief), ["SELECT 1"]);
    });
  });
});

test("openSession() names every address if none answers", async () => {
  const [first, second] = [await unusedPort(), await unusedPort()];
  const places = [
    { host: "127.0.0.1", port: first },
    { host: "127.0.0.1", port: second },
  ] as const;
  await failsToOpen(connectionTo(places), {
    code: "EBB_CONNECT",
    says: new RegExp(`:${first} .*:${second} `),
    isWorthRetrying: true,
  });
});

test("openSession() connects by IPv6", async () => {
  const { port } = await sharedCluster();
  await withSession(connectionTo({ host: "::1", port }), async (session) => {
    const [outcome] = await session.flight([{ sql: "select inet_client_addr()::text as address" }]);
    assert.equal(outcome?.kind === "done" && outcome.rows[0]?.address, "::1/128");
  });
});

test("openSession() sends the application's name and ignores PG* variables", async () => {
  const { host, port } = await sharedCluster();
  const variables = {
    PGAPPNAME: "x",
    PGTARGETSESSIONATTRS: "any",
    PGOPTIONS: "-c work_mem=1MB",
    PGDATABASE: "x",
  };
  Object.assign(process.env, variables);
  try {
    await withSession(connectionTo({ host, port }), async (session) => {
      const [outcome] = await session.flight([
        {
          sql: "select current_setting('application_name') as name, current_database() as database",
        },
      ]);
      assert.deepEqual(outcome?.kind === "done" && { ...outcome.rows[0] }, {
        name: "ebb test",
        database: "postgres",
      });
    });
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
  }
});

test("openSession() returns the process id of its backend", async () => {
  const { host, port } = await sharedCluster();
  await withSession(connectionTo({ host, port }), async (session) => {
    const [outcome] = await session.flight([{ sql: "select pg_backend_pid() as pid" }]);
    assert.equal(outcome?.kind === "done" && outcome.rows[0]?.pid, session.backendKeyPid);
  });
});

for (const wanted of ["any", "read-write", "primary", "prefer-standby"] as const) {
  test(`openSession() accepts a primary for target_session_attrs=${wanted}`, async () => {
    const { host, port } = await sharedCluster();
    const connection = connectionTo({ host, port }, { targetSessionAttributes: wanted });
    await withSession(connection, async (session) => {
      assert.deepEqual((await session.flight([{ sql: "select 1" }])).map(brief), ["SELECT 1"]);
    });
  });
}

for (const wanted of ["read-only", "standby"] as const) {
  test(`openSession() does not accept a primary for target_session_attrs=${wanted}`, async () => {
    const { host, port } = await sharedCluster();
    await failsToOpen(connectionTo({ host, port }, { targetSessionAttributes: wanted }), {
      code: "EBB_CONNECT",
      says: new RegExp(`the server is not ${wanted}`),
      isWorthRetrying: true,
    });
  });
}

test("openSession() connects by a unix socket, and reports a server without free connections", async () => {
  const settings = {
    max_connections: "3",
    superuser_reserved_connections: "1",
    max_wal_senders: "0",
  };
  const cluster = await startCluster(18, { settings: { ...settings, reserved_connections: "0" } });
  const socket = `${cluster.socketDirectory}/.s.PGSQL.${cluster.port}`;
  const connection = connectionTo({ host: cluster.socketDirectory, port: cluster.port, socket });
  try {
    await withSession(connection, async (first) => {
      assert.deepEqual((await first.flight([{ sql: "select 1" }])).map(brief), ["SELECT 1"]);
      await withSession(connection, () =>
        withSession(connection, () =>
          failsToOpen(connection, {
            code: "EBB_CONNECT",
            says: /too many clients/,
            isWorthRetrying: true,
          }),
        ),
      );
    });
  } finally {
    await cluster.close();
  }
});

test("openSession() logs in by md5 and by a clear-text password", async () => {
  const hba = ["host all by_md5 all md5", "host all by_text all password"];
  const cluster = await startCluster(15, { hba });
  try {
    const database = await cluster.createDatabase();
    await database.query(`set password_encryption = md5; create role by_md5 login password 'é"x'`);
    await database.query(`create role by_text login password 'é"x'`);
    for (const user of ["by_md5", "by_text"]) {
      const place = { host: cluster.host, port: cluster.port, password: 'é"x' };
      await withSession(connectionTo(place, { user }), async (session) => {
        assert.deepEqual((await session.flight([{ sql: "select 1" }])).map(brief), ["SELECT 1"]);
      });
    }
  } finally {
    await cluster.close();
  }
});
