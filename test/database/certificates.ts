import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverUser } from "../support/postgres-binaries.mjs";

/** A certificate and its key, as files and as PEM texts. */
export interface Certificate {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly certificate: string;
  readonly key: string;
}

export interface Certificates {
  /** Who signed all the others, and somebody who signed none. */
  readonly root: Certificate;
  readonly stranger: Certificate;
  /** For `localhost` only. */
  readonly server: Certificate;
  /** For the user `with_certificate`. */
  readonly client: Certificate;
  remove(): void;
}

/** Makes certificates for a test with the machine's openssl. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "ebb-tls-"));
  chmodSync(folder, 0o755);
  const root = selfSigned(folder, "root");
  return {
    root,
    stranger: selfSigned(folder, "stranger"),
    server: signed(folder, { name: "server", subject: "/CN=localhost", san: "DNS:localhost" }),
    client: signed(folder, { name: "client", subject: "/CN=with_certificate", san: "DNS:client" }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function selfSigned(folder: string, name: string): Certificate {
  const made = files(folder, name);
  openssl(
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-subj",
    `/CN=${name}`,
    ...out(made),
  );
  return read(made);
}

interface Signed {
  readonly name: string;
  readonly subject: string;
  readonly san: string;
}

function signed(folder: string, { name, subject, san }: Signed): Certificate {
  const made = files(folder, name);
  const request = join(folder, `${name}.csr`);
  const extensions = join(folder, `${name}.ext`);
  writeFileSync(extensions, `subjectAltName=${san}\n`);
  const { keyFile, certificateFile } = made;
  openssl(
    "req",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-subj",
    subject,
    "-keyout",
    keyFile,
    "-out",
    request,
  );
  const signer = [
    "-CA",
    join(folder, "root.crt"),
    "-CAkey",
    join(folder, "root.key"),
    "-CAcreateserial",
  ];
  openssl(
    "x509",
    "-req",
    "-days",
    "2",
    "-in",
    request,
    "-extfile",
    extensions,
    ...signer,
    "-out",
    certificateFile,
  );
  return read(made);
}

function openssl(...parameters: readonly string[]): void {
  execFileSync("openssl", parameters, { stdio: ["ignore", "ignore", "pipe"] });
}

interface Files {
  readonly certificateFile: string;
  readonly keyFile: string;
}

function files(folder: string, name: string): Files {
  return { certificateFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
}

function out({ certificateFile, keyFile }: Files): readonly string[] {
  return ["-keyout", keyFile, "-out", certificateFile];
}

/** The server refuses a key that others may read, or that belongs to another user. */
function read(made: Files): Certificate {
  const certificate = readFileSync(made.certificateFile, "utf8");
  const key = readFileSync(made.keyFile, "utf8");
  chmodSync(made.keyFile, 0o600);
  const { uid, gid } = serverUser();
  if (uid !== undefined) chownSync(made.keyFile, uid, gid ?? 0);
  return { ...made, certificate, key };
}
