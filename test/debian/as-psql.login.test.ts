import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { type PrivateCluster, startCluster } from "../support/cluster.ts";
import { serverUser } from "../support/postgres-binaries.mjs";
import { query } from "../support/test-database.ts";
import { asPsql, type Case, casesOf, type Places } from "./as-psql.ts";

const HBA = [
  "local all by_peer peer map=ebb",
  "local all not_by_peer peer map=ebb",
  "host all by_trust all trust",
  "local all by_trust trust",
  "host all by_reject all reject",
  "host all by_md5,by_md5_scram all md5",
  "host all by_text all password",
  "host all by_scram,no_password,gone all scram-sha-256",
];

let cluster: PrivateCluster;
let places: Places = {};

before(start, { timeout: 60_000 });
after(() => cluster.close());

async function start(): Promise<void> {
  cluster = await startCluster(18, { hba: HBA });
  const { url, port, socketDirectory } = cluster;
  for (const role of ["by_peer", "not_by_peer", "by_trust", "by_reject", "no_password", "no_login"])
    await query(url, `create role ${role} login`);
  for (const role of ["by_scram", "by_md5_scram", "by_text", "other"])
    await query(url, `create role ${role} login password 'secret'`);
  await query(url, "alter role no_login nologin");
  await query(url, "create role gone login password 'secret' valid until '2001-01-01'");
  await query(url, "create role limited login password 'secret' connection limit 0");
  await query(url, "set password_encryption = md5; create role by_md5 login password 'secret'");
  await query(url, "create database app; ");
  await query(url, "create database closed");
  await query(url, "revoke connect on database closed from public");
  await query(url, "create database shut allow_connections false");
  mapSystemUser();
  await query(url, "select pg_reload_conf()");
  places = { port: String(port), at: `127.0.0.1:${port}`, sockets: socketDirectory };
}

/** The user who runs the tests is by_peer to the server. */
function mapSystemUser(): void {
  const file = join(cluster.dataDirectory, "pg_ident.conf");
  const user = execFileSync("id", ["-un"], { encoding: "utf8" }).trim();
  writeFileSync(file, `ebb ${user} by_peer\n`);
  if (serverUser().uid !== undefined) chmodSync(file, 0o644);
}

const METHODS = `
  open            | postgres://by_scram:secret@{at}/app
  EBB_AUTH        | postgres://by_scram:Secret@{at}/app
  EBB_AUTH        | postgres://by_scram@{at}/app
  EBB_AUTH        | postgres://by_scram:@{at}/app
  open            | postgres://by_md5:secret@{at}/app
  EBB_AUTH        | postgres://by_md5:wrong@{at}/app
  EBB_AUTH        | postgres://by_md5@{at}/app
  open            | postgres://by_md5_scram:secret@{at}/app
  open            | postgres://by_text:secret@{at}/app
  EBB_AUTH        | postgres://by_text:wrong@{at}/app
  open            | postgres://by_trust@{at}/app
  open            | postgres://by_trust:unneeded@{at}/app
  EBB_AUTH        | postgres://by_reject:secret@{at}/app
  EBB_AUTH        | postgres://no_password:secret@{at}/app
  EBB_AUTH        | postgres://gone:secret@{at}/app
  EBB_AUTH        | postgres://no_login:secret@{at}/app
  EBB_CONNECT     | postgres://limited:secret@{at}/app
  EBB_AUTH        | postgres://by_scram:secret@{at}/closed
  EBB_CONNECT     | postgres://by_scram:secret@{at}/shut
  open            | postgres:///app?host={sockets}&port={port}&user=by_peer
  EBB_AUTH        | postgres:///app?host={sockets}&port={port}&user=not_by_peer
  open            | postgres:///app?host={sockets}&port={port}&user=by_trust
  open            | postgres:///app?host={sockets}&port={port}&user=other&password=secret
  EBB_AUTH        | postgres:///app?host={sockets}&port={port}&user=other&password=wrong
  open            | postgres://by_scram@{at}/app | PGPASSWORD=secret
  EBB_AUTH        | postgres://by_scram@{at}/app | PGPASSWORD=wrong
  open            | postgres://by_scram:secret@{at}/app | PGPASSWORD=wrong
  open            | postgres://by_scram@{at}/app?password=secret | PGPASSWORD=wrong
`;

const REQUIRED = `
  open        | postgres://by_scram:secret@{at}/app?require_auth=scram-sha-256 | | libpq 16
  open        | postgres://by_scram:secret@{at}/app?require_auth=md5,scram-sha-256 | | libpq 16
  EBB_AUTH    | postgres://by_scram:secret@{at}/app?require_auth=md5 | | libpq 16
  EBB_AUTH    | postgres://by_scram:secret@{at}/app?require_auth=!scram-sha-256 | | libpq 16
  open        | postgres://by_scram:secret@{at}/app?require_auth=!password,!md5 | | libpq 16
  open        | postgres://by_md5:secret@{at}/app?require_auth=md5 | | libpq 16
  EBB_AUTH    | postgres://by_md5:secret@{at}/app?require_auth=scram-sha-256 | | libpq 16
  EBB_AUTH    | postgres://by_text:secret@{at}/app?require_auth=!password | | libpq 16
  open        | postgres://by_text:secret@{at}/app?require_auth=password | | libpq 16
  EBB_AUTH    | postgres://by_trust@{at}/app?require_auth=scram-sha-256 | | libpq 16
  open        | postgres://by_trust@{at}/app?require_auth=none | | libpq 16
  EBB_AUTH    | postgres://by_trust@{at}/app?require_auth=!none | | libpq 16
  open        | postgres://by_trust@{at}/app?require_auth=!md5 | | libpq 16
  open        | postgres://by_trust@{at}/app?require_auth= | | libpq 16
  open        | postgres://by_scram:secret@{at}/app?require_auth=!none | | libpq 16
  EBB_AUTH    | postgres://by_scram:secret@{at}/app?require_auth=none | | libpq 16
  EBB_BAD_URL | postgres://by_scram:secret@{at}/app?require_auth=magic | | libpq 16
  EBB_BAD_URL | postgres://by_scram:secret@{at}/app?require_auth=!md5,password | | libpq 16
  EBB_BAD_URL | postgres://by_scram:secret@{at}/app?require_auth=md5,md5 | | libpq 16
  EBB_BAD_URL | postgres://by_scram:secret@{at}/app?require_auth=md5,%20scram-sha-256 | | libpq 16
  EBB_AUTH    | postgres://by_md5:secret@{at}/app | PGREQUIREAUTH=scram-sha-256 | libpq 16
  EBB_AUTH    | postgres:///app?host={sockets}&port={port}&user=by_peer&require_auth=scram-sha-256 | | libpq 16
  EBB_BAD_URL | postgres:///app?host={sockets}&port={port}&user=by_trust&requirepeer=nobody | | unlike psql: ebb cannot check the owner of a socket
  EBB_AUTH    | postgres://by_md5:secret@{at}/app?channel_binding=require
  EBB_AUTH    | postgres://by_scram:secret@{at}/app?channel_binding=require
`;

/** Password files: where each is, its lines, and what it gives. */
const PASSWORDS: readonly Case[] = [
  passwords("127.0.0.1:{port}:app:by_scram:secret", "open"),
  passwords("*:*:*:*:secret", "open"),
  passwords("localhost:{port}:app:by_scram:secret", "EBB_AUTH"),
  passwords("127.0.0.1:1:app:by_scram:secret", "EBB_AUTH"),
  passwords("127.0.0.1:{port}:other:by_scram:secret", "EBB_AUTH"),
  passwords("127.0.0.1:{port}:app:other:secret", "EBB_AUTH"),
  passwords("*:*:*:*:wrong\n*:*:*:by_scram:secret", "EBB_AUTH"),
  passwords("*:*:*:other:wrong\n*:*:*:by_scram:secret\n*:*:*:*:wrong", "open"),
  passwords("# a comment\n\n*:*:*:by_scram:secret\n", "open"),
  passwords("*:*:*:by_scram:secret\r\n", "open"),
  passwords("*:*:*:by\\_scram:se\\cret", "open"),
  passwords("*:*:*:by_scram", "EBB_AUTH"),
  passwords("*:*:*:by_*:secret", "EBB_AUTH"),
  passwords(" *:*:*:by_scram:secret", "EBB_AUTH"),
  passwords("*:*:*:by_scram:secret ", "EBB_AUTH"),
  passwords("*:*:*:by_scram:", "EBB_AUTH"),
  { ...passwords("*:*:*:*:secret", "EBB_AUTH", 0o640), what: "a .pgpass that the group may read" },
  { ...passwords("*:*:*:*:secret", "EBB_AUTH", 0o604), what: "a .pgpass that others may read" },
  { ...passwords("*:*:*:*:secret", "open", 0o400), what: "a .pgpass that nobody may write" },
  ...(["open", "EBB_AUTH"] as const).map((result) => ({
    what: `PGPASSFILE with a mode that is ${result === "open" ? "right" : "wrong"}`,
    url: "postgres://by_scram@{at}/app",
    env: { PGPASSFILE: "{home}/secrets" },
    files: { secrets: { text: "*:*:*:*:secret", mode: result === "open" ? 0o600 : 0o644 } },
    result,
  })),
  {
    what: "passfile in the URL before PGPASSFILE",
    url: "postgres://by_scram@{at}/app?passfile={home}/secrets",
    env: { PGPASSFILE: "{home}/wrong" },
    files: { secrets: "*:*:*:*:secret", wrong: "*:*:*:*:wrong" },
    result: "open",
  },
  {
    what: "a password file that is not there",
    url: "postgres://by_scram@{at}/app",
    env: { PGPASSFILE: "{home}/none" },
    files: { ".pgpass": "*:*:*:*:secret" },
    result: "EBB_AUTH",
  },
  {
    what: "a password file, and a host with an address",
    url: "postgres://by_scram@db.test:{port}/app?hostaddr=127.0.0.1",
    files: { ".pgpass": "db.test:*:*:*:secret" },
    result: "open",
  },
  {
    what: "a password file, and an address without a host",
    url: "postgres:///app?user=by_scram&port={port}&hostaddr=127.0.0.1",
    files: { ".pgpass": "127.0.0.1:*:*:*:secret" },
    result: "open",
  },
  {
    what: "a password file, and an IPv6 address",
    url: "postgres://by_scram@[::1]:{port}/app",
    files: { ".pgpass": "\\:\\:1:*:*:*:secret" },
    result: "open",
  },
  {
    what: "a password file, and a socket's directory",
    url: "postgres:///app?host={sockets}&port={port}&user=other",
    files: { ".pgpass": "{sockets}:{port}:app:other:secret" },
    result: "open",
  },
  {
    what: "a password file for localhost, and a socket's directory",
    url: "postgres:///app?host={sockets}&port={port}&user=other",
    files: { ".pgpass": "localhost:{port}:app:other:secret" },
    result: "EBB_AUTH",
  },
];

function passwords(text: string, result: Case["result"], mode = 0o600): Case {
  return {
    what: `.pgpass ${JSON.stringify(text)}`,
    url: "postgres://by_scram@{at}/app",
    files: { ".pgpass": { text, mode } },
    result,
  };
}

asPsql([...[METHODS, REQUIRED].flatMap(casesOf), ...PASSWORDS], () => places);
