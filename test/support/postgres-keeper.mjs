/**
 * Keeps one PostgreSQL server for the process that started it, and takes it down with that process.
 *
 * Reads one command a line and answers each with one line of JSON. When its input ends, because
 * the tests are done or were killed, the server is stopped and its folder removed.
 */
import { execFileSync, spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { memoryFolder } from "./memory-folder.mjs";
import {
  installedPostgres,
  isOpenToAll,
  serverUser,
  usablePostgres,
} from "./postgres-binaries.mjs";

/**
 * `copyOf` is the data directory of a stopped server, of which this one is to be a standby. `template`
 * is a new data directory, of which this one becomes a copy: that takes a tenth of the time of initdb.
 * `keepsTemplate` leaves one in the folder `template`.
 *
 * @typedef {{ version: number, fsync: boolean, settings: Record<string, string>, hba: string[], copyOf?: string, template?: string, keepsTemplate?: boolean }} Order
 */

const SUPERUSER = "postgres";
const STOP_PATIENCE = 10_000;
const START_ATTEMPTS = 10;
const READY = /database system is ready to accept (?:read.only )?connections/;
// Trust for the superuser, so that tests need no password; a password for every role that they make.
const HBA = [
  `local all ${SUPERUSER} trust`,
  `host all ${SUPERUSER} 127.0.0.1/32 trust`,
  `host all ${SUPERUSER} ::1/128 trust`,
  "local all all scram-sha-256",
  "host all all 127.0.0.1/32 scram-sha-256",
  "host all all ::1/128 scram-sha-256",
  `local replication ${SUPERUSER} trust`,
];

/** @type {Order} */
const order = JSON.parse(process.argv[2] ?? "{}");
const user = serverUser();
const installed = installedPostgres(order.version);
const binaries = usablePostgres(installed, user);
const folder = makeFolder();
process.on("exit", () => {
  server?.kill("SIGQUIT");
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  if (binaries !== installed) rmSync(dirname(binaries), { recursive: true, force: true });
});

const bin = join(binaries, "bin");
const data = join(folder, "data");
const sockets = join(folder, "s");
const logFile = join(folder, "server.log");
const environment = { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" };

/** @type {import("node:child_process").ChildProcess | undefined} */
let server;
let port = 0;

// Ctrl-C reaches the whole group: what ends this process is the end of its input.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => void quit());
process.on("SIGHUP", () => undefined);

if (order.copyOf !== undefined) copyCluster(order.copyOf);
else initialize();
await start();
answer({ port, folder });
for await (const line of createInterface({ input: process.stdin })) await obey(line);
await quit();

/** @param {string} command */
async function obey(command) {
  if (command === "start") await start();
  else if (command === "stop") await stop("SIGINT");
  else if (command === "crash") await crash();
  answer({ port, folder });
}

/** @param {Record<string, unknown>} value */
function answer(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

async function quit() {
  await stop("SIGQUIT");
  process.exit(0);
}

function makeFolder() {
  const made = mkdtempSync(join(temporaryPlace(), "ebb-pg-"));
  chmodSync(made, 0o755);
  for (const name of ["data", "template", "s"]) {
    mkdirSync(join(made, name), { mode: name === "s" ? 0o755 : 0o700 });
    if (user.uid !== undefined) chownSync(join(made, name), user.uid, user.gid ?? 0);
  }
  return made;
}

function temporaryPlace() {
  const memory = memoryFolder();
  const places = memory === undefined ? [tmpdir(), "/tmp", "/var/tmp"] : [memory];
  // The path of a Unix socket has room for about 100 bytes.
  const isFit = (/** @type {string} */ path) =>
    path.length < 60 && (user.uid === undefined || isOpenToAll(path));
  return places.find(isFit) ?? tmpdir();
}

function initialize() {
  if (order.template === undefined) initdb();
  else copy(order.template, data);
  if (order.keepsTemplate) copy(data, join(folder, "template"));
  writeFileSync(join(data, "pg_hba.conf"), `${[...order.hba, ...HBA].join("\n")}\n`);
}

function initdb() {
  const flags = [
    "--no-sync",
    "--no-locale",
    "--encoding=UTF8",
    "--auth=trust",
    `--username=${SUPERUSER}`,
  ];
  execFileSync(join(bin, "initdb"), [...flags, `--pgdata=${data}`], {
    ...user,
    env: environment,
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/**
 * @param {string} from
 * @param {string} to
 */
function copy(from, to) {
  execFileSync("cp", ["-R", `${from}/.`, to], user);
}

/**
 * What pg_basebackup does, which the packages do not have, where the other server is stopped.
 *
 * @param {string} primary
 */
function copyCluster(primary) {
  copy(primary, data);
  writeFileSync(join(data, "standby.signal"), "");
}

/**
 * Starts the server, again on the port that it had before.
 *
 * Another process may take the free port first, and after a crash the old server's children hold
 * the data directory for a moment.
 */
async function start() {
  if (server !== undefined) return;
  const keepsPort = port !== 0;
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
    if (!keepsPort) port = await freePort();
    if (await isUp(launch())) return;
    await setTimeout(100 * attempt);
  }
  throw new Error(`PostgreSQL ${order.version} did not start:\n${readFileSync(logFile, "utf8")}`);
}

function launch() {
  const durable = order.fsync ? "on" : "off";
  const settings = {
    listen_addresses: "127.0.0.1,::1",
    port: String(port),
    unix_socket_directories: sockets,
    max_connections: "200",
    fsync: durable,
    full_page_writes: durable,
    shared_buffers: "64MB",
    // In the data directory, so that nothing is left when the server is killed.
    dynamic_shared_memory_type: "mmap",
    autovacuum: "off",
    // The default since 14.
    password_encryption: "scram-sha-256",
    ...order.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return spawn(join(bin, "postgres"), ["-D", data, ...flags], {
    ...user,
    env: environment,
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
}

/**
 * Waits until the server is ready or has ended.
 *
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<boolean>}
 */
function isUp(child) {
  server = child;
  return new Promise((resolve) => {
    child.once("exit", () => {
      if (server === child) server = undefined;
      resolve(false);
    });
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      appendFileSync(logFile, text);
      said = (said + text).slice(-10_000);
      if (READY.test(said)) resolve(true);
    });
  });
}

/**
 * Ends the server: SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one.
 *
 * @param {NodeJS.Signals} signal
 */
async function stop(signal) {
  const child = server;
  if (child === undefined) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  const patience = new AbortController();
  setTimeout(STOP_PATIENCE, undefined, patience).then(
    () => child.kill("SIGKILL"),
    () => undefined,
  );
  await ended;
  patience.abort();
}

/** Kills all processes of the server: a session would else finish its statement, and commit. */
async function crash() {
  const pid = server?.pid;
  const list = `/proc/${pid}/task/${pid}/children`;
  const children = existsSync(list) ? readFileSync(list, "utf8").trim().split(" ") : [];
  const ended = stop("SIGKILL");
  for (const child of children.filter((id) => id !== "")) {
    try {
      process.kill(Number(child), "SIGKILL");
    } catch {
      // It ended by itself in the meantime.
    }
  }
  await ended;
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        resolve(typeof address === "object" && address !== null ? address.port : 0),
      );
    });
  });
}
