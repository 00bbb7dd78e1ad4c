import { after, before } from "node:test";
import { type PrivateCluster, startCluster } from "../support/cluster.ts";
import { query } from "../support/test-database.ts";
import { asPsql, type Case, casesOf, type Places } from "./as-psql.ts";

let cluster: PrivateCluster;
let places: Places = {};

before(start, { timeout: 60_000 });
after(() => cluster.close());

async function start(): Promise<void> {
  cluster = await startCluster(18);
  const { url, port, socketDirectory } = cluster;
  await query(url, "create role ada login password 'secret'");
  await query(url, "create database ada");
  await query(url, "create database app");
  const at = `127.0.0.1:${port}`;
  const app = `postgres://postgres@${at}/app`;
  places = { port: String(port), at, app, sockets: socketDirectory };
}

const VARIABLES = `
  open            | -                     | PGHOST=127.0.0.1 PGPORT={port} PGUSER=postgres PGDATABASE=app
  open            | -                     | PGHOST=localhost PGPORT={port} PGUSER=ada PGPASSWORD=secret
  open            | -                     | PGHOST={sockets} PGPORT={port} PGUSER=postgres
  open            | -                     | PGHOST=::1 PGPORT={port} PGUSER=postgres
  open            | -                     | PGHOST=no.invalid PGHOSTADDR=127.0.0.1 PGPORT={port} PGUSER=postgres
  EBB_AUTH        | -                     | PGHOST=127.0.0.1 PGPORT={port} PGUSER=ada PGPASSWORD=wrong
  EBB_NO_DATABASE | -                     | PGHOST=127.0.0.1 PGPORT={port} PGUSER=postgres PGDATABASE=none
  EBB_BAD_SETTING | -                     | PGHOST=127.0.0.1 PGPORT=x PGUSER=postgres
  EBB_BAD_SETTING | -                     | PGHOST=127.0.0.1 PGHOSTADDR=local PGPORT={port} PGUSER=postgres
  open            | postgres://{at}/app   | PGUSER=postgres PGDATABASE=none
  open            | postgres://postgres@127.0.0.1/app | PGPORT={port} PGHOST=no.invalid
  open            | postgres:///app       | PGHOST=127.0.0.1 PGPORT={port} PGUSER=postgres
  open            | {app}                 | PGAPPNAME=night%20run
  open            | {app}?application_name=url | PGAPPNAME=variable
  open            | {app}                 | PGOPTIONS=-csearch_path=a,b --work-mem=7MB
  open            | {app}                 | PGOPTIONS=-c work_mem=7MB
  EBB_BAD_SETTING | {app}                 | PGOPTIONS=-cwork_mem=much
  open            | {app}?options=-cwork_mem%3D8MB | PGOPTIONS=-cwork_mem=7MB
  open            | {app}                 | PGTZ=Europe/Berlin PGDATESTYLE=SQL,DMY PGGEQO=off
  open            | {app}                 | PGTZ=default
  EBB_BAD_SETTING | {app}                 | PGTZ=Nowhere/Land
  open            | {app}                 | PGOPTIONS=-ctimezone=Asia/Tokyo PGTZ=UTC
  open            | {app}                 | PGCONNECT_TIMEOUT=5
  EBB_BAD_SETTING | {app}                 | PGCONNECT_TIMEOUT=soon
  open            | {app}                 | PGCLIENTENCODING=LATIN1
  EBB_CONNECT     | {app}                 | PGTARGETSESSIONATTRS=read-only
  open            | {app}                 | PGTARGETSESSIONATTRS=read-write
  EBB_BAD_SETTING | {app}                 | PGTARGETSESSIONATTRS=write
  open            | {app}                 | PGSSLMODE=prefer PGSSLCOMPRESSION=0 PGSSLSNI=1 PGKRBSRVNAME=x PGGSSLIB=gssapi
  EBB_TLS         | {app}                 | PGSSLMODE=require
  EBB_BAD_SETTING | {app}                 | PGSSLMINPROTOCOLVERSION=SSLv3
  open            | {app}                 | PGGSSENCMODE=disable
  EBB_BAD_SETTING | {app}                 | PGGSSENCMODE=require
  EBB_AUTH        | {app}                 | PGCHANNELBINDING=require
  EBB_BAD_SETTING | {app}                 | PGLOADBALANCEHOSTS=sometimes | libpq 16
  open            | {app}                 | PGLOADBALANCEHOSTS=random | libpq 16
  EBB_AUTH        | {app}                 | PGREQUIREAUTH=scram-sha-256 | libpq 16
  EBB_BAD_SETTING | {app}                 | PGMAXPROTOCOLVERSION=9 | libpq 18
  open            | {app}                 | PGMINPROTOCOLVERSION=3.0 PGMAXPROTOCOLVERSION=latest | libpq 18
  open            | {app}                 | PGHOST= PGUSER= PGDATABASE= PGPASSWORD= PGSSLMODE=prefer
  open            | {app}                 | PGSSLMODE= PGOPTIONS= PGPORT= PGSERVICE= PGTARGETSESSIONATTRS= | unlike psql: an empty variable counts as unset
  open            | postgres://postgres@127.0.0.1:{port}/app | PGHOSTADDR=192.0.2.1 PGCONNECT_TIMEOUT=2 | unlike psql: a variable never leads to another server than the URL's
`;

const SERVICE = `
[mine]
host=127.0.0.1
port={port}
user=ada
password=secret

# another
[other]
host=no.invalid
[twice]
host=127.0.0.1
port={port}
host=no.invalid
user=postgres
[options]
host=127.0.0.1
port={port}
user=postgres
dbname=app
options=-csearch_path=a,b
application_name=of the service
`;

function service(one: Partial<Case> & Pick<Case, "what" | "result">): Case {
  return { files: { ".pg_service.conf": SERVICE }, ...one };
}

const SERVICES: readonly Case[] = [
  service({ what: "PGSERVICE", env: { PGSERVICE: "mine" }, result: "open" }),
  service({ what: "service in a URL", url: "postgres://?service=mine", result: "open" }),
  service({ what: "service in a string", url: "service=mine dbname=app", result: "open" }),
  service({
    what: "a URL before its service",
    url: "postgres://ada@127.0.0.1/app?service=other",
    env: { PGPORT: "{port}", PGPASSWORD: "secret" },
    result: "open",
  }),
  service({
    what: "a service before the variables",
    env: { PGSERVICE: "mine", PGHOST: "no.invalid", PGUSER: "nobody", PGPASSWORD: "wrong" },
    result: "open",
  }),
  service({
    what: "a service whose lines stand twice",
    env: { PGSERVICE: "twice" },
    result: "open",
  }),
  service({ what: "a service with options", env: { PGSERVICE: "options" }, result: "open" }),
  service({
    what: "a service in the URL before PGSERVICE",
    url: "postgres://?service=mine",
    env: { PGSERVICE: "other" },
    result: "open",
  }),
  service({
    what: "a service that is not there",
    env: { PGSERVICE: "none" },
    result: "EBB_BAD_SETTING",
  }),
  service({ what: "a service's beginning", env: { PGSERVICE: "min" }, result: "EBB_BAD_SETTING" }),
  service({
    what: "a service, and no file",
    env: { PGSERVICE: "mine" },
    files: {},
    result: "EBB_BAD_SETTING",
  }),
  service({
    what: "PGSERVICEFILE",
    env: { PGSERVICE: "mine", PGSERVICEFILE: "{home}/services" },
    files: { services: SERVICE },
    result: "open",
  }),
  service({
    what: "PGSERVICEFILE that is not there",
    env: { PGSERVICE: "mine", PGSERVICEFILE: "{home}/none" },
    result: "EBB_BAD_SETTING",
  }),
  service({
    what: "PGSERVICEFILE that lacks the service",
    env: { PGSERVICE: "mine", PGSERVICEFILE: "{home}/services" },
    files: { services: "[x]\n", ".pg_service.conf": SERVICE },
    result: "EBB_BAD_SETTING",
  }),
  service({
    what: "PGSYSCONFDIR",
    env: { PGSERVICE: "mine", PGSYSCONFDIR: "{home}/etc" },
    files: { "etc/pg_service.conf": SERVICE },
    result: "open",
  }),
  service({
    what: "PGSYSCONFDIR after PGSERVICEFILE",
    env: { PGSERVICE: "mine", PGSYSCONFDIR: "{home}/etc", PGSERVICEFILE: "{home}/services" },
    files: { "etc/pg_service.conf": "[mine]\nhost=no.invalid\n", services: SERVICE },
    result: "open",
  }),
  service({
    what: "PGSYSCONFDIR for what PGSERVICEFILE lacks",
    env: { PGSERVICE: "mine", PGSYSCONFDIR: "{home}/etc", PGSERVICEFILE: "{home}/services" },
    files: { "etc/pg_service.conf": SERVICE, services: "[x]\n" },
    result: "open",
  }),
  service({
    what: "servicefile",
    url: "service=mine servicefile={home}/services",
    files: { services: SERVICE },
    unlikePsql: "PostgreSQL 19 has it",
    result: "open",
  }),
  service({
    what: "a service file that all may read",
    env: { PGSERVICE: "mine" },
    files: { ".pg_service.conf": { text: SERVICE, mode: 0o644 } },
    result: "open",
  }),
  service({
    what: "an unknown word in a service",
    env: { PGSERVICE: "mine" },
    files: { ".pg_service.conf": "[mine]\nhosts=127.0.0.1\n" },
    result: "EBB_BAD_SETTING",
  }),
  service({
    what: "spaces around a service's =",
    env: { PGSERVICE: "mine" },
    files: { ".pg_service.conf": "[mine]\nhost = 127.0.0.1\n" },
    result: "EBB_BAD_SETTING",
  }),
  service({
    what: "a service within a service",
    env: { PGSERVICE: "mine" },
    files: { ".pg_service.conf": "[mine]\nservice=other\n" },
    result: "EBB_BAD_SETTING",
  }),
  service({
    what: "spaces in front of a service's line",
    env: { PGSERVICE: "mine" },
    files: { ".pg_service.conf": "  [mine]\n  host=127.0.0.1\n  port={port}\n  user=postgres  \n" },
    result: "open",
  }),
  service({
    what: "a service with line ends of Windows",
    env: { PGSERVICE: "mine" },
    files: { ".pg_service.conf": "[mine]\r\nhost=127.0.0.1\r\nport={port}\r\nuser=postgres\r\n" },
    result: "open",
  }),
  service({
    what: "sslmode in a service",
    env: { PGSERVICE: "mine" },
    files: {
      ".pg_service.conf": "[mine]\nhost=127.0.0.1\nport={port}\nuser=postgres\nsslmode=require\n",
    },
    result: "EBB_TLS",
  }),
  {
    what: "a password file for a service's host",
    env: { PGSERVICE: "mine" },
    files: {
      ".pg_service.conf": "[mine]\nhost=127.0.0.1\nport={port}\nuser=ada\n",
      ".pgpass": "127.0.0.1:{port}:ada:ada:secret",
    },
    result: "open",
  },
];

asPsql([...casesOf(VARIABLES), ...SERVICES], () => places);
