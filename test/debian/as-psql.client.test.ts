import { after, before } from "node:test";
import { asPsql, type Case, casesOf, type Places } from "./as-psql.ts";
import { startTlsServer, type TlsServer } from "./tls-server.ts";

let server: TlsServer;
const places = (): Places => server.places;

before(
  async () => {
    server = await startTlsServer();
  },
  { timeout: 120_000 },
);
after(() => server.close());

const CERTIFICATES = `
  open     | {cert}&{pair}
  open     | {cert}&{pair}&{root}&sslmode=verify-full
  EBB_AUTH | {cert}
  EBB_AUTH | {cert}&sslcert=/no/where
  EBB_TLS  | {cert}&sslcert={folder}/client.crt
  EBB_TLS  | {cert}&sslcert={folder}/client.crt&sslkey=/no/where
  EBB_TLS  | {cert}&sslcert={folder}/client.crt&sslkey={folder}/open.key
  EBB_TLS  | {cert}&sslcert={folder}/client.crt&sslkey={folder}/alien.key
  EBB_TLS  | {cert}&sslcert={folder}/empty.crt&sslkey={folder}/client.key
  EBB_TLS  | {cert}&sslcert={folder}/alien.crt&sslkey={folder}/alien.key
  EBB_TLS  | {cert}&sslcert={folder}/late.crt&sslkey={folder}/late.key
  open     | {cert}&sslcert={folder}/client.crt&sslkey={folder}/encrypted.key&sslpassword=se%20cret
  EBB_TLS  | {cert}&sslcert={folder}/client.crt&sslkey={folder}/encrypted.key&sslpassword=wrong
  EBB_TLS  | {cert}&sslcert={folder}/client.crt&sslkey={folder}/encrypted.key
  open     | {cert}&sslcert={folder}/client.crt&sslkey={folder}/old.key&sslpassword=se%20cret
  open     | {cert}&{pair}&sslpassword=not%20needed
  open     | {cert}&sslcert={folder}/client.crt&sslkey={folder}/der.key
  EBB_AUTH | {cert}&{pair}&sslcertmode=disable | | libpq 16
  open     | {cert}&{pair}&sslcertmode=allow | | libpq 16
  EBB_BAD_URL | {cert}&{pair}&sslcertmode=require | | libpq 16, unlike psql: ebb cannot check that the server verified it
  EBB_BAD_URL | {cert}&{pair}&sslcertmode=maybe | | libpq 16
  EBB_BAD_URL | postgres://with_certificate@{at}/postgres?sslmode=require&sslcertmode=require | | libpq 16
  open     | postgres://with_certificate@{at}/postgres | PGSSLCERT={folder}/client.crt PGSSLKEY={folder}/client.key
  EBB_AUTH | postgres://with_certificate@{at}/postgres | PGSSLCERT={folder}/client.crt PGSSLKEY={folder}/client.key PGSSLCERTMODE=disable | libpq 16
  EBB_AUTH | postgres://with_certificate@{at}/postgres?sslmode=disable&{pair}
  open     | postgres://with_both:secret@{at}/postgres?sslmode=require&{pair}
  EBB_AUTH | postgres://with_both:wrong@{at}/postgres?sslmode=require&{pair}
  EBB_AUTH | postgres://with_both:secret@{at}/postgres?sslmode=require
`;

const BINDING = `
  open        | {scram}&sslmode=require&channel_binding=disable
  open        | {scram}&sslmode=require&channel_binding=prefer
  open        | {scram}&sslmode=require&channel_binding=require
  open        | {scram}&sslmode=verify-full&{root}&channel_binding=require
  EBB_BAD_URL | {scram}&sslmode=require&channel_binding=maybe
  EBB_AUTH    | {scram}&sslmode=disable&channel_binding=require
  EBB_AUTH    | {cert}&{pair}&channel_binding=require
  EBB_AUTH    | postgres://postgres@{at}/postgres?sslmode=require&channel_binding=require
  EBB_AUTH    | postgres:///postgres?host={sockets}&port={port}&user=by_scram&password=secret&channel_binding=require
  open        | postgres://by_scram:secret@{at}/postgres?sslmode=require | PGCHANNELBINDING=require
`;

const AT_HOME: Case = {
  what: "the certificate of the home directory",
  url: "postgres://with_certificate@{at}/postgres",
  files: {
    ".postgresql/postgresql.crt": "{clientText}",
    ".postgresql/postgresql.key": "{keyText}",
  },
  result: "open",
};

asPsql([...casesOf(CERTIFICATES), AT_HOME, ...casesOf(BINDING)], places);
