import { rmSync } from "node:fs";
import { after, before } from "node:test";
import { certificateFolder, selfSigned, signed } from "../database/certificates.ts";
import { type PrivateCluster, startCluster } from "../support/cluster.ts";
import { type Pooler, startPooler } from "../support/pgbouncer.ts";
import { query } from "../support/test-database.ts";
import { asPsql, casesOf, type Places } from "./as-psql.ts";

const folder = certificateFolder();
const poolers: Pooler[] = [];
let cluster: PrivateCluster;
let places: Places = {};

before(start, { timeout: 60_000 });
after(async () => {
  for (const pooler of poolers) await pooler.close();
  await cluster.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const root = selfSigned(folder, "root");
  const server = signed(folder, { name: "pooler", subject: "/CN=localhost", san: "DNS:localhost" });
  cluster = await startCluster(18);
  const { url, host, port } = cluster;
  await query(url, "create role ada login password 'secret'");
  await query(url, "create database app");
  const to = { host, port, poolSize: 2, passwords: { ada: "secret" } };
  const tls = [
    "client_tls_sslmode = allow",
    `client_tls_cert_file = ${server.certificateFile}`,
    `client_tls_key_file = ${server.keyFile}`,
  ];
  for (const method of ["scram-sha-256", "md5"])
    poolers.push(await startPooler({ ...to, lines: [...tls, `auth_type = ${method}`] }));
  poolers.push(await startPooler({ ...to, poolMode: "session" }));
  const [scram, md5, session] = poolers.map((pooler) => `localhost:${pooler.port}`);
  places = {
    scram: `postgres://ada:secret@${scram}`,
    wrong: `postgres://ada:wrong@${scram}`,
    md5: `postgres://ada:secret@${md5}`,
    session: `postgres://postgres@${session}`,
    root: root.certificateFile,
  };
}

const CASES = `
  open            | {scram}/app
  open            | {scram}/app?sslmode=disable
  open            | {scram}/app?sslmode=require
  open            | {scram}/app?sslmode=verify-full&sslrootcert={root}
  open            | {scram}/app?sslmode=require&channel_binding=disable
  EBB_AUTH        | {scram}/app?sslmode=require&channel_binding=require
  open            | {scram}/app?require_auth=scram-sha-256      | | libpq 16
  EBB_AUTH        | {wrong}/app
  EBB_NO_DATABASE | {scram}/none
  open            | {scram}/app                                 | PGAPPNAME=night
  EBB_AUTH        | {md5}/app?require_auth=scram-sha-256        | | libpq 16
  open            | {md5}/app?sslmode=require
  open            | {session}/app
  open            | {session}/app?application_name=x
  open            | {session}/app?options=-cwork_mem%3D5MB      | | unlike psql: a pooler refuses it as a start-up parameter
  open            | {session}/app                               | PGOPTIONS=-csearch_path=a,b | unlike psql: a pooler refuses it as a start-up parameter
  open            | {session}/app                               | PGGEQO=off | unlike psql: a pooler refuses it as a start-up parameter
`;

asPsql(casesOf(CASES), () => places);
