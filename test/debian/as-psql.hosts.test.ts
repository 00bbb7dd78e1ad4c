import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { after, before } from "node:test";
import { type PrivateCluster, startCluster } from "../support/cluster.ts";
import { query } from "../support/test-database.ts";
import { asPsql, casesOf, type Places } from "./as-psql.ts";

let first: PrivateCluster;
let readOnly: PrivateCluster;
let standby: PrivateCluster;
let places: Places = {};
/** One accepts and never answers, the other speaks HTTP. */
const silent = createServer((socket) => void socket.on("error", () => undefined));
const web = createServer((socket) => {
  socket.on("error", () => undefined);
  socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
});

before(start, { timeout: 60_000 });
after(async () => {
  silent.close();
  web.close();
  await Promise.all([first, standby, readOnly].map((cluster) => cluster.close()));
});

async function start(): Promise<void> {
  [first, readOnly] = await Promise.all([
    startCluster(18),
    startCluster(15, { settings: { default_transaction_read_only: "on" } }),
  ]);
  for (const { url } of [first, readOnly]) {
    await query(url, "begin read write; create role ada login password 'secret'; commit");
  }
  // It waits for its primary in vain, and answers all the same.
  const primary = await startCluster(18);
  await primary.stop();
  standby = await startCluster(18, { standbyOf: primary });
  await primary.close();
  places = {
    standby: `127.0.0.1:${standby.port}`,
    port: String(first.port),
    readOnlyPort: String(readOnly.port),
    first: `127.0.0.1:${first.port}`,
    readOnly: `127.0.0.1:${readOnly.port}`,
    nobody: "127.0.0.1:1",
    silent: await addressOf(silent),
    web: await addressOf(web),
    sockets: first.socketDirectory,
  };
}

async function addressOf(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? `127.0.0.1:${address.port}` : "";
}

const HOSTS = `
  open        | postgres://postgres@{first},{readOnly}/postgres
  open        | postgres://postgres@{readOnly},{first}/postgres
  open        | postgres://postgres@{nobody},{first}/postgres
  open        | postgres://postgres@no.invalid:1,{first}/postgres
  open        | postgres://postgres@[::1]:1,{first}/postgres
  EBB_CONNECT | postgres://postgres@{nobody},[::1]:1/postgres
  open        | postgres://postgres@{readOnly},{first}/postgres?target_session_attrs=read-write
  open        | postgres://postgres@{readOnly},{first}/postgres?target_session_attrs=any
  open        | postgres://postgres@{first},{readOnly}/postgres?target_session_attrs=read-only
  open        | postgres://postgres@{readOnly},{first}/postgres?target_session_attrs=primary
  EBB_CONNECT | postgres://postgres@{readOnly},{first}/postgres?target_session_attrs=standby
  open        | postgres://postgres@{readOnly},{first}/postgres?target_session_attrs=prefer-standby
  open        | postgres://postgres@{first},{standby}/postgres?target_session_attrs=standby
  open        | postgres://postgres@{first},{standby}/postgres?target_session_attrs=prefer-standby
  open        | postgres://postgres@{first},{standby}/postgres?target_session_attrs=read-only
  open        | postgres://postgres@{standby},{first}/postgres?target_session_attrs=primary
  open        | postgres://postgres@{standby},{first}/postgres?target_session_attrs=read-write
  open        | postgres://postgres@{standby},{first}/postgres
  EBB_CONNECT | postgres://postgres@{standby}/postgres?target_session_attrs=read-write
  EBB_CONNECT | postgres://postgres@{standby}/postgres?target_session_attrs=primary
  EBB_CONNECT | postgres://postgres@{readOnly}/postgres?target_session_attrs=read-write
  EBB_BAD_URL | postgres://postgres@{first}/postgres?target_session_attrs=master
  EBB_BAD_URL | postgres://postgres@{first}/postgres?target_session_attrs=
  open        | host=127.0.0.1,127.0.0.1 port=1,{port} user=postgres
  open        | host=no.invalid,127.0.0.1 port={port} user=postgres
  EBB_BAD_URL | host=127.0.0.1,127.0.0.1 port=1,2,{port} user=postgres
  open        | host=a.invalid,b.invalid hostaddr=127.0.0.1,127.0.0.1 port=1,{port} user=postgres
  EBB_BAD_URL | host=a.invalid,b.invalid hostaddr=127.0.0.1 port={port} user=postgres
  open        | hostaddr=127.0.0.1,::1 port=1,{port} user=postgres
  open        | host={sockets},127.0.0.1 port={port} user=postgres
  open        | host=/no/where,127.0.0.1 port={port} user=postgres
  EBB_AUTH    | postgres://ada:wrong@{first},{readOnly}/postgres
  EBB_NO_DATABASE | postgres://postgres@{first},{readOnly}/none
  open        | postgres://postgres@{first},{first}/postgres?load_balance_hosts=random | | libpq 16
  open        | postgres://postgres@{nobody},{first}/postgres?load_balance_hosts=random | | libpq 16
  open        | postgres://postgres@{nobody},{first}/postgres?load_balance_hosts=disable | | libpq 16
  EBB_BAD_URL | postgres://postgres@{first}/postgres?load_balance_hosts=sometimes | | libpq 16
  open        | postgres://postgres@{silent},{first}/postgres?connect_timeout=2
  EBB_CONNECT | postgres://postgres@{silent}/postgres?connect_timeout=2
  EBB_CONNECT | postgres://postgres@192.0.2.1:{port}/postgres?connect_timeout=2
  EBB_CONNECT | postgres://postgres@{web}/postgres
`;

asPsql(casesOf(HOSTS), () => places);
