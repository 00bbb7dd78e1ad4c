import { after, before, describe } from "node:test";
import { asPsql, type Case, casesOf, type Places } from "./as-psql.ts";
import { type ServerCertificate, startTlsServer, type TlsServer } from "./tls-server.ts";

let server: TlsServer;
const places = (): Places => server.places;

before(
  async () => {
    server = await startTlsServer();
  },
  { timeout: 120_000 },
);
after(() => server.close());

const MODES = `
  open     | postgres://postgres@{at}/postgres?sslmode=disable
  open     | postgres://only_plain@{at}/postgres?sslmode=disable
  EBB_AUTH | postgres://only_tls@{at}/postgres?sslmode=disable
  open     | postgres://postgres@{at}/postgres?sslmode=disable&{stranger}
  open     | postgres://postgres@{at}/postgres?sslmode=allow
  open     | postgres://only_tls@{at}/postgres?sslmode=allow
  open     | postgres://only_plain@{at}/postgres?sslmode=allow
  EBB_TLS  | postgres://only_tls@{at}/postgres?sslmode=allow&{stranger}
  open     | postgres://only_tls@{at}/postgres?sslmode=allow&{root}
  open     | postgres://postgres@{at}/postgres?sslmode=prefer
  open     | postgres://postgres@{at}/postgres
  open     | postgres://only_tls@{at}/postgres
  open     | postgres://only_plain@{at}/postgres
  open     | postgres://postgres@{at}/postgres?{stranger}
  EBB_TLS  | postgres://only_tls@{at}/postgres?{stranger}
  open     | postgres://postgres@{at}/postgres?sslrootcert=/no/where
  open     | postgres://postgres@{at}/postgres?sslmode=require
  open     | postgres://postgres@127.0.0.1:{port}/postgres?sslmode=require
  EBB_AUTH | postgres://only_plain@{at}/postgres?sslmode=require
  open     | postgres://postgres@{at}/postgres?sslmode=require&{root}
  open     | postgres://postgres@127.0.0.1:{port}/postgres?sslmode=require&{root}
  EBB_TLS  | postgres://postgres@{at}/postgres?sslmode=require&{stranger}
  open     | postgres://postgres@{at}/postgres?sslmode=require&sslrootcert=/no/where
  EBB_TLS  | postgres://postgres@{at}/postgres?sslmode=require&sslrootcert={folder}/empty.crt
  open     | postgres://postgres@{at}/postgres?sslmode=verify-ca&{root}
  open     | postgres://postgres@{at}/postgres?sslmode=verify-ca&sslrootcert={folder}/both.crt
  open     | postgres://postgres@127.0.0.1:{port}/postgres?sslmode=verify-ca&{root}
  EBB_TLS  | postgres://postgres@{at}/postgres?sslmode=verify-ca&{stranger}
  EBB_TLS  | postgres://postgres@{at}/postgres?sslmode=verify-ca
  open     | postgres://postgres@{at}/postgres?sslmode=verify-full&{root}
  EBB_TLS  | postgres://postgres@127.0.0.1:{port}/postgres?sslmode=verify-full&{root}
  open     | postgres://postgres@{at}/postgres?sslmode=verify-full&{root}&hostaddr=127.0.0.1
  EBB_TLS  | postgres://postgres@other.test:{port}/postgres?sslmode=verify-full&{root}&hostaddr=127.0.0.1
  EBB_TLS  | postgres:///postgres?port={port}&user=postgres&sslmode=verify-full&{root}&hostaddr=127.0.0.1
  EBB_TLS  | postgres://postgres@{at}/postgres?sslmode=verify-full&{stranger}
  EBB_TLS  | postgres://postgres@{at}/postgres?sslmode=verify-full
  EBB_TLS  | postgres://postgres@{at}/postgres?sslmode=verify-full&sslrootcert=/no/where
  open     | postgres:///postgres?host={sockets}&port={port}&user=postgres&sslmode=verify-full&sslrootcert=/no/where
  EBB_BAD_URL     | postgres://postgres@{at}/postgres?sslmode=REQUIRE
  EBB_BAD_URL     | postgres://postgres@{at}/postgres?sslmode=no-verify
  open     | postgres://postgres@{at}/postgres?ssl=true
  open     | postgres://only_tls@{at}/postgres?ssl=1         | | unlike psql: JDBC's ssl is taken in all its forms
  open     | postgres://postgres@{at}/postgres?requiressl=1
  EBB_AUTH | postgres://only_plain@{at}/postgres?requiressl=1
  open     | postgres://postgres@{at}/postgres   | PGSSLMODE=require
  EBB_AUTH | postgres://only_plain@{at}/postgres | PGSSLMODE=require
  EBB_AUTH | postgres://only_tls@{at}/postgres   | PGSSLMODE=disable
  open     | postgres://only_tls@{at}/postgres?sslmode=require  | PGSSLMODE=disable
  EBB_BAD_SETTING | postgres://postgres@{at}/postgres  | PGSSLMODE=sure
  open     | postgres://postgres@{at}/postgres   | PGSSLMODE=verify-full PGSSLROOTCERT={folder}/root.crt
  EBB_TLS  | postgres://postgres@{at}/postgres   | PGSSLMODE=verify-full PGSSLROOTCERT={folder}/stranger.crt
  EBB_TLS  | postgres://postgres@{at}/postgres?sslmode=verify-full&{stranger} | NODE_TLS_REJECT_UNAUTHORIZED=0
`;

const SYSTEM = `
  open        | postgres://postgres@{at}/postgres?sslrootcert=system                     | SSL_CERT_FILE={folder}/root.crt | libpq 16
  EBB_TLS     | postgres://postgres@127.0.0.1:{port}/postgres?sslrootcert=system         | SSL_CERT_FILE={folder}/root.crt | libpq 16
  EBB_TLS     | postgres://postgres@{at}/postgres?sslrootcert=system                     | SSL_CERT_FILE={folder}/stranger.crt | libpq 16
  open        | postgres://postgres@{at}/postgres?sslrootcert=system&sslmode=verify-full | SSL_CERT_FILE={folder}/root.crt | libpq 16
  EBB_BAD_URL | postgres://postgres@{at}/postgres?sslrootcert=system&sslmode=require     | SSL_CERT_FILE={folder}/root.crt | libpq 16
  EBB_TLS     | postgres://postgres@{at}/postgres?sslrootcert=system                     | | libpq 16
`;

const VERSIONS = `
  open        | postgres://postgres@{at}/postgres?sslmode=require&ssl_min_protocol_version=TLSv1.3
  open        | postgres://postgres@{at}/postgres?sslmode=require&ssl_max_protocol_version=TLSv1.2
  open        | postgres://postgres@{at}/postgres?sslmode=require&ssl_min_protocol_version=tlsv1.2
  EBB_BAD_URL | postgres://postgres@{at}/postgres?sslmode=require&ssl_min_protocol_version=TLSv1.4
  EBB_BAD_URL | postgres://postgres@{at}/postgres?sslmode=require&ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.2
  EBB_TLS     | postgres://postgres@{at}/postgres?sslmode=require&ssl_min_protocol_version=TLSv1&ssl_max_protocol_version=TLSv1.1
  open        | postgres://postgres@{at}/postgres?sslmode=require&sslsni=0
  open        | postgres://postgres@{at}/postgres?sslmode=require&sslsni=1
  open        | postgres://postgres@{at}/postgres?sslmode=require&sslsni=maybe
  open        | postgres://postgres@{at}/postgres?sslmode=require&sslcompression=1
  open        | postgres://postgres@{at}/postgres?sslmode=require&sslnegotiation=postgres | | libpq 17
  open        | postgres://postgres@{at}/postgres?sslmode=require&sslnegotiation=direct | | libpq 17
  open        | postgres://postgres@{at}/postgres?sslmode=verify-full&{root}&sslnegotiation=direct | | libpq 17
  EBB_TLS     | postgres://postgres@{at}/postgres?sslmode=verify-full&{stranger}&sslnegotiation=direct | | libpq 17
  EBB_BAD_URL | postgres://postgres@{at}/postgres?sslnegotiation=direct | | libpq 17
  EBB_BAD_URL | postgres://postgres@{at}/postgres?sslmode=prefer&sslnegotiation=direct | | libpq 17
  EBB_BAD_URL | postgres://postgres@{at}/postgres?sslmode=require&sslnegotiation=sometimes | | libpq 17
  open        | postgres://postgres@{at}/postgres?sslmode=require | PGSSLNEGOTIATION=direct | libpq 17
  open        | postgres:///postgres?host={sockets}&port={port}&user=postgres&sslmode=require&sslnegotiation=direct | | libpq 17
  EBB_BAD_URL | postgres://postgres@{at}/postgres?sslcrl=/no/where | | unlike psql: ebb reads no revocation lists
`;

const OTHERS: Readonly<Record<Exclude<ServerCertificate, "localhost">, string>> = {
  expired: `
    EBB_TLS | postgres://postgres@{at}/postgres?sslmode=verify-full&{root}
    EBB_TLS | postgres://postgres@{at}/postgres?sslmode=verify-ca&{root}
    EBB_TLS | postgres://postgres@{at}/postgres?sslmode=require&{root}
    open    | postgres://postgres@{at}/postgres?sslmode=require
    open    | postgres://postgres@{at}/postgres?{root}
  `,
  address: `
    open    | postgres://postgres@127.0.0.1:{port}/postgres?sslmode=verify-full&{root}
    open    | postgres://postgres@[::1]:{port}/postgres?sslmode=verify-full&{root}
    open    | postgres:///postgres?hostaddr=127.0.0.1&port={port}&user=postgres&sslmode=verify-full&{root} | | unlike psql: an address stands for its host
    EBB_TLS | postgres://postgres@{at}/postgres?sslmode=verify-full&{root}
    open    | postgres://postgres@other:{port}/postgres?sslmode=verify-full&{root}&hostaddr=127.0.0.1
  `,
  wildcard: `
    open    | postgres://postgres@db.example.test:{port}/postgres?sslmode=verify-full&{root}&hostaddr=127.0.0.1
    open    | postgres://postgres@DB.Example.Test:{port}/postgres?sslmode=verify-full&{root}&hostaddr=127.0.0.1
    EBB_TLS | postgres://postgres@a.b.example.test:{port}/postgres?sslmode=verify-full&{root}&hostaddr=127.0.0.1
    EBB_TLS | postgres://postgres@example.test:{port}/postgres?sslmode=verify-full&{root}&hostaddr=127.0.0.1
    EBB_TLS | postgres://postgres@web.other.test:{port}/postgres?sslmode=verify-full&{root}&hostaddr=127.0.0.1
    EBB_TLS | postgres://postgres@other:{port}/postgres?sslmode=verify-full&{root}&hostaddr=127.0.0.1
  `,
  common_name: `
    open    | postgres://postgres@cn.example.test:{port}/postgres?sslmode=verify-full&{root}&hostaddr=127.0.0.1
    EBB_TLS | postgres://postgres@{at}/postgres?sslmode=verify-full&{root}
  `,
  common_wildcard: `
    open    | postgres://postgres@cn.example.test:{port}/postgres?sslmode=verify-full&{root}&hostaddr=127.0.0.1
  `,
  chained: `
    open    | postgres://postgres@{at}/postgres?sslmode=verify-full&{root}
    EBB_TLS | postgres://postgres@{at}/postgres?sslmode=verify-full&sslrootcert={folder}/middle.crt
    EBB_TLS | postgres://postgres@{at}/postgres?sslmode=verify-full&{stranger}
  `,
};

const HOME_ROOT: Case = {
  what: "a root certificate in the home directory",
  url: "postgres://postgres@{at}/postgres?sslmode=verify-full",
  files: { ".postgresql/root.crt": "{rootText}" },
  result: "open",
};

asPsql([...[MODES, SYSTEM, VERSIONS].flatMap(casesOf), HOME_ROOT], places);

for (const [certificate, table] of Object.entries(OTHERS)) {
  describe(`with the server's certificate ${certificate}`, () => {
    before(() => server.show(certificate as ServerCertificate));
    asPsql(casesOf(table), places);
  });
}
