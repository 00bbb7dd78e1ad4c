import assert from "node:assert/strict";
import process from "node:process";
import { after, before, test } from "node:test";
import type { FailureCode } from "../../../src/codes/codes.ts";
import type { ServerConnection, Tls } from "../../../src/connection.ts";
import { openSession } from "../../../src/database/connect/servers.ts";
import { Failure } from "../../../src/failure.ts";
import {
  type Cluster,
  type PrivateCluster,
  sharedCluster,
  startCluster,
} from "../../support/cluster.ts";
import { startProxy } from "../../support/proxy.ts";
import { type Certificates, makeCertificates } from "../certificates.ts";
import { connectionTo, UNVERIFIED, withSession } from "../connections.ts";

// The roles, by their lines in pg_hba.conf.
const HBA = [
  "hostssl all only_tls all trust",
  "host all only_tls all reject",
  "hostnossl all only_plain all trust",
  "host all only_plain all reject",
  "hostssl all with_certificate all cert",
  "hostssl all by_scram all scram-sha-256",
];

let certificates: Certificates;
let encrypted: PrivateCluster;
let plain: Cluster;

before(start, { timeout: 60_000 });

async function start(): Promise<void> {
  certificates = makeCertificates();
  const { server, root } = certificates;
  const settings = {
    ssl: "on",
    ssl_cert_file: server.certificateFile,
    ssl_key_file: server.keyFile,
    ssl_ca_file: root.certificateFile,
  };
  encrypted = await startCluster(18, { settings, hba: HBA });
  plain = await sharedCluster();
  const database = await encrypted.createDatabase();
  for (const role of ["only_tls", "only_plain", "with_certificate"])
    await database.query(`create role ${role} login`);
  await database.query("create role by_scram login password 'secret'");
  await database.drop();
}

after(async () => {
  await encrypted.close();
  certificates.remove();
});

type Root = "no root" | "the root" | "a stranger's root";

interface Cell {
  readonly mode: Exclude<Tls["mode"], "disable">;
  readonly root: Root;
  readonly host: "localhost" | "127.0.0.1";
  readonly user: "only_tls" | "only_plain" | "postgres";
  readonly server: "encrypted" | "plain";
  readonly result: "encrypted" | "plain" | FailureCode;
}

function cell(text: string): Cell {
  const [mode, root, host, user, server, result] = text.split(" | ").map((part) => part.trim());
  return { mode, root, host, user, server, result } as Cell;
}

const CELLS = `
  allow       | no root           | localhost | postgres     | encrypted | plain
  allow       | no root           | localhost | only_tls   | encrypted | encrypted
  allow       | no root           | localhost | postgres     | plain     | plain
  prefer      | no root           | localhost | postgres     | encrypted | encrypted
  prefer      | no root           | localhost | only_plain | encrypted | plain
  prefer      | no root           | localhost | postgres     | plain     | plain
  prefer      | a stranger's root | localhost | postgres     | encrypted | plain
  require     | no root           | localhost | postgres     | encrypted | encrypted
  require     | no root           | 127.0.0.1 | postgres     | encrypted | encrypted
  require     | no root           | localhost | only_plain | encrypted | EBB_AUTH
  require     | no root           | localhost | postgres     | plain     | EBB_TLS
  require     | the root          | 127.0.0.1 | postgres     | encrypted | encrypted
  require     | a stranger's root | localhost | postgres     | encrypted | EBB_TLS
  verify-ca   | the root          | localhost | postgres     | encrypted | encrypted
  verify-ca   | the root          | 127.0.0.1 | postgres     | encrypted | encrypted
  verify-ca   | a stranger's root | localhost | postgres     | encrypted | EBB_TLS
  verify-ca   | the root          | localhost | postgres     | plain     | EBB_TLS
  verify-full | the root          | localhost | postgres     | encrypted | encrypted
  verify-full | the root          | 127.0.0.1 | postgres     | encrypted | EBB_TLS
  verify-full | a stranger's root | localhost | postgres     | encrypted | EBB_TLS
  verify-full | no root           | localhost | postgres     | encrypted | EBB_TLS
`
  .split("\n")
  .filter((line) => line.includes("|"))
  .map(cell);

for (const given of CELLS) {
  const { mode, root, host, user, server, result } = given;
  test(`sslmode=${mode} with ${root}, ${host}, user ${user}, ${server} server: ${result}`, async () => {
    assert.equal(await resultOf(connectionFor(given)), result);
  });
}

test("sslmode=prefer does not try without TLS if only the database is missing", async () => {
  const proxy = await startProxy({ host: "127.0.0.1", port: encrypted.port });
  try {
    const tls: Tls = { mode: "prefer", ...UNVERIFIED };
    const place = { host: "127.0.0.1", port: proxy.port };
    assert.equal(await resultOf(connectionTo(place, { tls, database: "nope" })), "EBB_NO_DATABASE");
    assert.equal(proxy.connections, 1);
  } finally {
    await proxy.close();
  }
});

test("NODE_TLS_REJECT_UNAUTHORIZED=0 changes nothing", async () => {
  const strict = cell(
    "verify-full | a stranger's root | localhost | postgres | encrypted | EBB_TLS",
  );
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  try {
    assert.equal(await resultOf(connectionFor(strict)), "EBB_TLS");
  } finally {
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  }
});

test("a client certificate logs in", async () => {
  const { client, root } = certificates;
  const tls: Tls = {
    mode: "verify-full",
    ...UNVERIFIED,
    verify: "chain and host",
    rootCertificates: root.certificate,
    client: { certificate: client.certificate, key: client.key, passphrase: undefined },
  };
  const place = { host: "localhost", port: encrypted.port };
  const connection = connectionTo(place, { user: "with_certificate", tls });
  assert.equal(await resultOf(connection), "encrypted");
  const without = { ...connection, tls: { ...tls, client: undefined } };
  assert.equal(await resultOf(without), "EBB_AUTH");
});

for (const [user, password, result] of [
  ["by_scram", "secret", "encrypted"],
  ["by_scram", "wrong", "EBB_AUTH"],
  ["only_tls", undefined, "EBB_AUTH"],
] as const) {
  test(`channel_binding=require with ${user} and ${password ?? "no password"}: ${result}`, async () => {
    const tls: Tls = { mode: "require", ...UNVERIFIED };
    const login = { methods: undefined, channelBinding: "require" } as const;
    const place = { host: "localhost", port: encrypted.port, ...(password && { password }) };
    assert.equal(await resultOf(connectionTo(place, { user, tls, login })), result);
  });
}

test("channel_binding=require needs TLS", async () => {
  const place = { host: "localhost", port: plain.port, password: "secret" };
  const login = { methods: undefined, channelBinding: "require" } as const;
  assert.equal(await resultOf(connectionTo(place, { user: "by_scram", login })), "EBB_AUTH");
});

for (const [server, result] of [
  ["encrypted", "encrypted"],
  ["plain", "EBB_TLS"],
] as const) {
  test(`sslnegotiation=direct with an ${server} server: ${result}`, async () => {
    const { port } = server === "encrypted" ? encrypted : plain;
    const tls: Tls = { mode: "require", ...UNVERIFIED, negotiation: "direct" };
    assert.equal(await resultOf(connectionTo({ host: "localhost", port }, { tls })), result);
  });
}

test("a client certificate that the server does not trust is EBB_TLS", async () => {
  const { stranger } = certificates;
  const { certificate, key } = stranger;
  const client = { certificate, key, passphrase: undefined };
  const tls: Tls = { mode: "require", ...UNVERIFIED, client };
  const place = { host: "localhost", port: encrypted.port };
  const connection = connectionTo(place, { user: "with_certificate", tls });
  assert.equal(await resultOf(connection), "EBB_TLS");
});

test("cancel() works on an encrypted session", async () => {
  const tls: Tls = { mode: "require", ...UNVERIFIED };
  const connection = connectionTo({ host: "localhost", port: encrypted.port }, { tls });
  await withSession(connection, async (session) => {
    const flight = session.flight([{ sql: "select pg_sleep(30)" }]);
    await session.cancel();
    const [outcome] = await flight;
    assert.equal(outcome?.kind === "refused" && outcome.error.sqlstate, "57014");
  });
});

test("a unix socket is not encrypted, with any sslmode", async () => {
  const tls: Tls = { mode: "verify-full", ...UNVERIFIED, verify: "chain and host" };
  const { socketDirectory, port } = encrypted;
  const socket = `${socketDirectory}/.s.PGSQL.${port}`;
  assert.equal(
    await resultOf(connectionTo({ host: socketDirectory, port, socket }, { tls })),
    "plain",
  );
});

function connectionFor({ mode, root, host, user, server }: Cell): ServerConnection {
  const { port } = server === "encrypted" ? encrypted : plain;
  const strictness = { "verify-ca": "chain", "verify-full": "chain and host" } as const;
  const whenRoot = root === "no root" ? "nothing" : "chain";
  const verify = mode === "verify-ca" || mode === "verify-full" ? strictness[mode] : whenRoot;
  const tls: Tls = { mode, ...UNVERIFIED, verify, rootCertificates: pemOf(root) };
  return connectionTo({ host, port }, { tls, user });
}

function pemOf(root: Root): string | undefined {
  if (root === "no root") return undefined;
  return (root === "the root" ? certificates.root : certificates.stranger).certificate;
}

async function resultOf(connection: ServerConnection): Promise<string> {
  try {
    const session = await openSession(connection);
    const sql = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
    const [outcome] = await session.flight([{ sql }]);
    await session.close();
    return outcome?.kind === "done" && outcome.rows[0]?.ssl === true ? "encrypted" : "plain";
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
}
