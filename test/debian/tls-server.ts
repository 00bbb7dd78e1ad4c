import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Certificate,
  certificateFolder,
  openssl,
  selfSigned,
  signed,
} from "../database/certificates.ts";
import { type PrivateCluster, startCluster } from "../support/cluster.ts";
import { until } from "../support/project.ts";
import { query } from "../support/test-database.ts";
import type { Places } from "./as-psql.ts";

/** A server that shows one certificate after the other. */
export interface TlsServer {
  readonly places: Places;
  /** Makes the server show a certificate from now on. */
  show(certificate: ServerCertificate): Promise<void>;
  close(): Promise<void>;
}

export type ServerCertificate = keyof typeof SERVER_CERTIFICATES;

/** Named by what is particular about each; `localhost` is like a real one. */
const SERVER_CERTIFICATES = {
  localhost: { subject: "/CN=localhost", san: "DNS:localhost" },
  expired: { subject: "/CN=localhost", san: "DNS:localhost", days: -1 },
  address: { subject: "/CN=other", san: "IP:127.0.0.1,IP:::1" },
  wildcard: { subject: "/CN=other", san: "DNS:*.example.test,DNS:w*.other.test" },
  common_name: { subject: "/CN=cn.example.test" },
  common_wildcard: { subject: "/CN=*.example.test" },
  chained: { subject: "/CN=localhost", san: "DNS:localhost", issuer: "middle" },
} as const;

/** Roles by what pg_hba.conf asks of them. */
const HBA = [
  "hostssl all only_tls all trust",
  "host all only_tls all reject",
  "hostnossl all only_plain all trust",
  "host all only_plain all reject",
  "hostssl all with_certificate all cert",
  "hostssl all with_both all scram-sha-256 clientcert=verify-ca",
  "host all by_scram all scram-sha-256",
];

const ROLES = ["only_tls", "only_plain", "with_certificate", "other"];

/** Starts a server that speaks TLS, with certificates for it and for its clients. */
export async function startTlsServer(): Promise<TlsServer> {
  const folder = certificateFolder();
  const root = selfSigned(folder, "root");
  const certificates = serverCertificates(folder);
  const cluster = await startCluster(18, { hba: HBA });
  const database = await cluster.createDatabase();
  for (const role of ROLES) await database.query(`create role ${role} login`);
  for (const role of ["with_both", "by_scram"])
    await database.query(`create role ${role} login password 'secret'`);
  await database.drop();
  const show = (name: ServerCertificate): Promise<void> =>
    showCertificate(cluster, certificates[name], root);
  await show("localhost");
  return {
    places: placesOf(folder, cluster),
    show,
    close: async () => {
      await cluster.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function serverCertificates(folder: string): Readonly<Record<ServerCertificate, Certificate>> {
  signed(folder, { name: "middle", subject: "/CN=middle", isAuthority: true });
  const made = Object.entries(SERVER_CERTIFICATES).map(([name, options]) => [
    name,
    signed(folder, { name, ...options }),
  ]);
  const chain = join(folder, "chained.crt");
  writeFileSync(chain, readFileSync(chain, "utf8") + readFileSync(join(folder, "middle.crt")));
  return Object.fromEntries(made);
}

async function showCertificate(
  { url }: PrivateCluster,
  { certificateFile, keyFile }: Certificate,
  root: Certificate,
): Promise<void> {
  const settings = {
    ssl: "on",
    ssl_cert_file: certificateFile,
    ssl_key_file: keyFile,
    ssl_ca_file: root.certificateFile,
  };
  for (const [name, value] of Object.entries(settings))
    await query(url, `alter system set ${name} = '${value}'`);
  await query(url, "select pg_reload_conf()");
  await until(async () => {
    const [row] = await query(url, "select current_setting('ssl_cert_file') as file");
    return row?.file === certificateFile;
  });
}

/** The files of clients; as libpq wants it nobody else may read a key. */
function placesOf(folder: string, { port, socketDirectory }: PrivateCluster): Places {
  const file = (name: string): string => join(folder, name);
  signed(folder, { name: "client", subject: "/CN=with_certificate" });
  signed(folder, { name: "late", subject: "/CN=with_certificate", days: -1 });
  selfSigned(folder, "stranger");
  openssl(
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=with_certificate"],
    ...["-keyout", file("alien.key"), "-out", file("alien.crt")],
  );
  openssl(
    ...["pkcs8", "-topk8", "-in", file("client.key"), "-out", file("encrypted.key")],
    ...["-passout", "pass:se cret"],
  );
  openssl("pkey", "-in", file("client.key"), "-outform", "DER", "-out", file("der.key"));
  openssl(
    "rsa",
    "-traditional",
    "-aes128",
    "-in",
    file("client.key"),
    "-out",
    file("old.key"),
    "-passout",
    "pass:se cret",
  );
  copyFileSync(file("client.key"), file("open.key"));
  for (const name of ["client", "alien", "encrypted", "der", "old", "late"])
    chmodSync(file(`${name}.key`), 0o600);
  chmodSync(file("open.key"), 0o644);
  writeFileSync(file("empty.crt"), "");
  writeFileSync(
    file("both.crt"),
    `${readFileSync(file("stranger.crt"))}${readFileSync(file("root.crt"))}`,
  );
  return {
    folder,
    port: String(port),
    sockets: socketDirectory,
    at: `localhost:${port}`,
    root: `sslrootcert=${file("root.crt")}`,
    stranger: `sslrootcert=${file("stranger.crt")}`,
    cert: `postgres://with_certificate@localhost:${port}/postgres?sslmode=require`,
    scram: `postgres://by_scram:secret@localhost:${port}/postgres?client_encoding=UTF8`,
    pair: `sslcert=${file("client.crt")}&sslkey=${file("client.key")}`,
    clientText: readFileSync(file("client.crt"), "utf8"),
    keyText: readFileSync(file("client.key"), "utf8"),
    rootText: readFileSync(file("root.crt"), "utf8"),
  };
}
