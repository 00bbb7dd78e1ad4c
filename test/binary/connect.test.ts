import assert from "node:assert/strict";
import process from "node:process";
import { after, before, test } from "node:test";
import { type Certificates, makeCertificates } from "../database/certificates.ts";
import { runBinary } from "../support/binary.ts";
import { type PrivateCluster, startCluster } from "../support/cluster.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";

const ABSTRACT = `ebb-test-${process.pid}`;
let cluster: PrivateCluster;
let certificates: Certificates;

before(start, { timeout: 60_000 });
after(async () => {
  await cluster.close();
  certificates.remove();
});

async function start(): Promise<void> {
  certificates = makeCertificates();
  const { server, root } = certificates;
  cluster = await startCluster(18, {
    settings: {
      unix_socket_directories: `@${ABSTRACT}`,
      ssl: "on",
      ssl_cert_file: server.certificateFile,
      ssl_key_file: server.keyFile,
      ssl_ca_file: root.certificateFile,
    },
    hba: ["hostssl all by_scram all scram-sha-256"],
  });
  const database = await cluster.createDatabase();
  await database.query("create role by_scram login password 'secret'");
  await database.drop();
}

// Node 20 cannot connect to such a socket; the program is not Node.
test("the program reaches a socket in Linux's abstract namespace", async () => {
  await ends(`postgres:///postgres?host=@${ABSTRACT}&user=postgres&port=${cluster.port}`, 0);
});

for (const [query, root, status] of [
  ["sslmode=verify-full", "root", 0],
  ["sslmode=verify-full", "stranger", 5],
  ["sslmode=verify-full&sslnegotiation=direct", "root", 0],
  ["sslmode=verify-full&sslnegotiation=direct", "stranger", 5],
  ["sslmode=require&channel_binding=require", "root", 0],
] as const) {
  test(`the program with ${query} and the ${root}'s certificate ends with ${status}`, async () => {
    const file = certificates[root].certificateFile;
    const url = `postgres://by_scram:secret@localhost:${cluster.port}/postgres?${query}`;
    await ends(`${url}&sslrootcert=${file}`, status);
  });
}

/** Whatever the runtime's own variables say. */
async function ends(url: string, status: number): Promise<void> {
  await inTemporaryDirectory(async (cwd) => {
    const env = { DATABASE_URL: url, NODE_TLS_REJECT_UNAUTHORIZED: "0" };
    const told = await runBinary(["wait"], { cwd, env });
    assert.equal(told.status, status, told.stderr);
    assert.doesNotMatch(told.stdout + told.stderr, /secret/);
  });
}
