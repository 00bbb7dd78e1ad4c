import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";

export interface PoolerOptions {
  /** The host of the PostgreSQL server. Its user `postgres` needs no password. */
  readonly host: string;
  readonly port: number;
  readonly poolSize: number;
  readonly poolMode?: "transaction" | "session";
  /** Additional lines at the end of its configuration. */
  readonly lines?: readonly string[];
  /** Passwords by user, in addition to `postgres` without one. */
  readonly passwords?: Readonly<Record<string, string>>;
}

/** A PgBouncer in front of a server. */
export interface Pooler {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts PgBouncer, which must be installed (Debian and Ubuntu: `apt-get install pgbouncer`). A
 * test that imports this file belongs in test/debian.
 */
export async function startPooler(options: PoolerOptions): Promise<Pooler> {
  const folder = mkdtempSync(join(tmpdir(), "ebb-pooler-"));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const users = join(folder, "users.txt");
  const file = join(folder, "pgbouncer.ini");
  const passwords = Object.entries({ postgres: "", ...options.passwords });
  const lines = passwords.map(([user, password]) => `"${user}" "${password}"\n`);
  writeFileSync(users, lines.join(""));
  writeFileSync(file, configuration(options, { port, users }));
  // PgBouncer refuses to run as root.
  const owner = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const child = spawn("pgbouncer", ["--quiet", file], { ...owner, stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const failed = new Promise<never>((_resolve, reject) => {
    child.once("error", (error) => reject(new Error(`Cannot start pgbouncer: ${error.message}`)));
  });
  await Promise.race([answers(port), failed]);
  return {
    port,
    close: async () => {
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(
  { host, port, poolSize, poolMode = "transaction", lines = [] }: PoolerOptions,
  own: { readonly port: number; readonly users: string },
): string {
  return `[databases]
* = host=${host} port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own.port}
unix_socket_dir =
auth_type = trust
auth_file = ${own.users}
pool_mode = ${poolMode}
default_pool_size = ${poolSize}
max_client_conn = 500
${lines.join("\n")}
`;
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await isOpen(port)) return;
    await setTimeout(25);
  }
  throw new Error("pgbouncer does not answer");
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    const end = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
