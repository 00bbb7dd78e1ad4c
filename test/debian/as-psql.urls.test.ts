import { after, before } from "node:test";
import { type PrivateCluster, startCluster } from "../support/cluster.ts";
import { asPsql, type Case, casesOf, type Places } from "./as-psql.ts";

let cluster: PrivateCluster;
let places: Places = {};

before(start, { timeout: 60_000 });

async function start(): Promise<void> {
  cluster = await startCluster(18);
  const port = String(cluster.port);
  places = {
    port,
    at: `127.0.0.1:${port}`,
    password: "p%40ss%3Aw%2Frd%3F%23%2541%20%C3%A9",
    sockets: cluster.socketDirectory,
    encodedSockets: encodeURIComponent(cluster.socketDirectory),
  };
  const database = await cluster.createDatabase();
  await database.query(`create role ada login password 'p@ss:w/rd?#%41 é'`);
  await database.query(`create role "Ada Lovelace" login password 'secret'`);
  await database.query("create database app");
  await database.query('create database "a b/c"');
  await database.drop();
}

after(() => cluster.close());

const URLS = `
  open            | postgres://postgres@{at}/app
  open            | postgresql://postgres@{at}/app
  open            | postgres://postgres@localhost:{port}/app
  open            | postgres://postgres@[::1]:{port}/app
  open            | postgres:///app?host=::1&port={port}&user=postgres
  EBB_BAD_URL     | postgres://postgres@::1:{port}/app
  open            | postgres://postgres@{at}
  open            | postgres://postgres@{at}/
  open            | postgres://postgres@{at}/a%20b%2Fc
  EBB_NO_DATABASE | postgres://postgres@{at}/no
  open            | postgres://ada:{password}@{at}/app
  open            | postgres://Ada%20Lovelace:secret@{at}/app
  EBB_AUTH        | postgres://ada:wrong@{at}/app
  EBB_AUTH        | postgres://ada@{at}/app
  EBB_AUTH        | postgres://nobody:x@{at}/app
  open            | postgres://?host=127.0.0.1&port={port}&user=postgres&dbname=app
  open            | postgres://{at}/app?user=ada&password={password}
  open            | postgres://postgres@{at}/postgres?dbname=app
  open            | postgres://postgres@127.0.0.1:1/app?port={port}
  EBB_BAD_URL     | postgres://postgres@127.0.0.1:x/app
  EBB_BAD_URL     | postgres://postgres@127.0.0.1:0/app
  EBB_BAD_URL     | postgres://postgres@127.0.0.1:70000/app
  EBB_CONNECT     | postgres://postgres@127.0.0.1:1/app
  EBB_CONNECT     | postgres://postgres@no.invalid:{port}/app
  open            | postgres:///app?host={sockets}&port={port}&user=postgres
  open            | postgres://postgres@{encodedSockets}:{port}/app
  EBB_CONNECT     | postgres:///app?host=/no/where&user=postgres
  EBB_CONNECT     | postgres:///app?host=@no-such&port={port}&user=postgres
  EBB_BAD_URL     | postgres://postgres@{at}/a%00b
  EBB_NO_DATABASE | postgres://postgres@{at}/a%zz
  open            | postgres://postgres@no.invalid:{port}/app?hostaddr=127.0.0.1
  open            | postgres:///app?hostaddr=::1&port={port}&user=postgres
  EBB_BAD_URL     | postgres://postgres@127.0.0.1:{port}/app?hostaddr=localhost
  EBB_BAD_URL     | https://postgres@{at}/app
  open            | postgresql+asyncpg://postgres@{at}/app        | | unlike psql: the driver's name is ignored
  open            | POSTGRESQL://postgres@{at}/app                | | unlike psql: a scheme has no case
  open            | postgres://ada:p@ss:w/rd?#%2541 é@{at}/app    | | unlike psql: a raw password ends at the last @
`;

const PARAMETERS = `
  EBB_BAD_URL     | postgres://postgres@{at}/app?sslmod=require
  EBB_BAD_URL     | postgres://postgres@{at}/app?sslmode
  EBB_BAD_URL     | postgres://postgres@{at}/app?sslmode=
  open            | postgres://postgres@{at}/app?application%5Fname=x
  open            | postgres://postgres@{at}/app?application_name=my%20app
  open            | postgres://postgres@{at}/app?client_encoding=UTF8
  open            | postgres://postgres@{at}/app?client_encoding=auto
  EBB_BAD_URL     | postgres://postgres@{at}/app?client_encoding=LATIN1     | | unlike psql: revision files are UTF-8
  EBB_BAD_URL     | postgres://postgres@{at}/app?client_encoding=nonsense
  open            | postgres://postgres@{at}/app?replication=false
  EBB_BAD_URL     | postgres://postgres@{at}/app?replication=database       | | unlike psql: ebb only runs SQL
  open            | postgres://postgres@{at}/app?connect_timeout=5
  open            | postgres://postgres@{at}/app?connect_timeout=%205%20
  open            | postgres://postgres@{at}/app?connect_timeout=0
  EBB_BAD_URL     | postgres://postgres@{at}/app?connect_timeout=x
  EBB_BAD_URL     | postgres://postgres@{at}/app?connect_timeout=1.5
  EBB_BAD_URL     | postgres://postgres@{at}/app?connect_timeout=
  open            | postgres://postgres@{at}/app?keepalives=1&keepalives_idle=5&keepalives_interval=1&keepalives_count=3&tcp_user_timeout=100
  EBB_BAD_URL     | postgres://postgres@{at}/app?keepalives_idle=x
  EBB_BAD_URL     | postgres://postgres@{at}/app?tcp_user_timeout=1s
  EBB_BAD_URL     | postgres://postgres@{at}/app?keepalives=yes
  open            | postgres://postgres@{at}/app?min_protocol_version=3.0      | | libpq 18
  EBB_BAD_URL     | postgres://postgres@{at}/app?min_protocol_version=3.2      | | libpq 18, unlike psql: ebb speaks 3.0
  EBB_BAD_URL     | postgres://postgres@{at}/app?min_protocol_version=latest   | | libpq 18, unlike psql: ebb speaks 3.0
  open            | postgres://postgres@{at}/app?max_protocol_version=3.2      | | libpq 18
  open            | postgres://postgres@{at}/app?max_protocol_version=latest   | | libpq 18
  EBB_BAD_URL     | postgres://postgres@{at}/app?max_protocol_version=4        | | libpq 18
  open            | postgres://postgres@{at}/app?gssencmode=disable
  open            | postgres://postgres@{at}/app?gssencmode=prefer
  EBB_BAD_URL     | postgres://postgres@{at}/app?gssencmode=require
  open            | postgres://postgres@{at}/app?options=-c%20work_mem%3D5MB
  open            | postgres://postgres@{at}/app?options=--work-mem%3D6MB%20-cgeqo%3Doff
  open            | postgres://postgres@{at}/app?options=-csearch_path%3Da
  open            | postgres://postgres@{at}/app?options=-csearch_path%3Dpg_catalog%2CPublic
  open            | postgres://postgres@{at}/app?options=-csearch_path%3D%22a%5C%20B%22%2C%5C%20public
  open            | postgres://postgres@{at}/app?options=-cdatestyle%3DSQL%2CDMY
  EBB_BAD_SETTING | postgres://postgres@{at}/app?options=-csearch_path%3Da%2C%2Cb
  EBB_BAD_SETTING | postgres://postgres@{at}/app?options=-cno_such_setting%3D1
  EBB_BAD_SETTING | postgres://postgres@{at}/app?options=-cwork_mem%3Dlots
  EBB_CONNECT     | postgres://postgres@{at}/app?options=endpoint%3Dx
  EBB_BAD_URL     | postgres://postgres@{at}/app?options=-e                 | | unlike psql: of the server's options ebb takes settings only
`;

const STRINGS = `
  open            | host=127.0.0.1 port={port} user=postgres dbname=app
  open            | host = 127.0.0.1  port = {port} user=postgres dbname = app
  open            | host=127.0.0.1 port='{port}' user='Ada Lovelace' password='secret' dbname='app'
  open            | host=127.0.0.1 port={port} user=Ada\\ Lovelace password=secret dbname=app
  open            | host=127.0.0.1 port={port} user=ada password='p@ss:w/rd?#%41 é' dbname=app
  EBB_BAD_URL     | host=127.0.0.1 port={port} user='postgres
  EBB_BAD_URL     | host=127.0.0.1 port={port} user
  EBB_BAD_URL     | host=127.0.0.1 port={port} usr=postgres
  open            | host=127.0.0.1 port={port} user=postgres password='' dbname=app
  open            | host=no.invalid host=127.0.0.1 port={port} user=postgres dbname=app
  EBB_BAD_URL     | app | PGHOST=127.0.0.1 PGPORT={port} PGUSER=postgres    | unlike psql: a word is no URL
`;

const LINE_BREAK: Case = {
  what: "a line break behind the URL",
  url: "postgres://postgres@{at}/app\n",
  result: "open",
  unlikePsql: "secrets often end in one",
};

asPsql([...[URLS, PARAMETERS, STRINGS].flatMap(casesOf), LINE_BREAK], () => places);
