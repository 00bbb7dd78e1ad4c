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
  /** The authority that signed all the others, and one that signed none. */
  readonly root: Certificate;
  readonly stranger: Certificate;
  /** For `localhost` only. */
  readonly server: Certificate;
  /** For the user `with_certificate`. */
  readonly client: Certificate;
  remove(): void;
}

/** Creates certificates for a test with the machine's openssl. */
export function makeCertificates(): Certificates {
  const folder = certificateFolder();
  const root = selfSigned(folder, "root");
  return {
    root,
    stranger: selfSigned(folder, "stranger"),
    server: signed(folder, { name: "server", subject: "/CN=localhost", san: "DNS:localhost" }),
    client: signed(folder, { name: "client", subject: "/CN=with_certificate", san: "DNS:client" }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Creates a folder for certificates that the server's user may enter. */
export function certificateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ebb-tls-"));
  chmodSync(folder, 0o755);
  return folder;
}

/** Creates an authority. */
export function selfSigned(folder: string, name: string): Certificate {
  const made = files(folder, name);
  openssl("req", "-x509", ...NEW_KEY, "-days", "2", "-subj", `/CN=${name}`, ...out(made));
  return read(made);
}

export interface Signed {
  /** The name of the files. */
  readonly name: string;
  readonly subject: string;
  /** The names in subjectAltName; without them the subject's name counts. */
  readonly san?: string;
  /** Days of validity. A negative number means that it has expired. */
  readonly days?: number;
  /** The name of its authority in the same folder. */
  readonly issuer?: string;
  /** True creates an authority that may sign others. */
  readonly isAuthority?: boolean;
}

/** Creates a certificate that an authority of the same folder signs. */
export function signed(folder: string, options: Signed): Certificate {
  const { name, subject, san, days = 2, issuer = "root", isAuthority = false } = options;
  const made = files(folder, name);
  const request = join(folder, `${name}.csr`);
  const extensions = join(folder, `${name}.ext`);
  const lines = [`basicConstraints=CA:${isAuthority}`, ...(san ? [`subjectAltName=${san}`] : [])];
  writeFileSync(extensions, `${lines.join("\n")}\n`);
  const { keyFile, certificateFile } = made;
  openssl("req", ...NEW_KEY, "-subj", subject, "-keyout", keyFile, "-out", request);
  const { certificateFile: authority, keyFile: authorityKey } = files(folder, issuer);
  const signer = ["-CA", authority, "-CAkey", authorityKey, "-CAcreateserial"];
  const what = ["-days", String(days), "-in", request, "-extfile", extensions];
  openssl("x509", "-req", ...what, ...signer, "-out", certificateFile);
  return read(made);
}

/** Runs the machine's openssl. */
export function openssl(...parameters: readonly string[]): void {
  execFileSync("openssl", parameters, { stdio: ["ignore", "ignore", "pipe"] });
}

const NEW_KEY = ["-newkey", "rsa:2048", "-nodes"];

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

/**
 * Reads a certificate and restricts its key: the server refuses a key that others may read or own.
 */
function read(made: Files): Certificate {
  const certificate = readFileSync(made.certificateFile, "utf8");
  const key = readFileSync(made.keyFile, "utf8");
  chmodSync(made.keyFile, 0o600);
  const { uid, gid } = serverUser();
  if (uid !== undefined) chownSync(made.keyFile, uid, gid ?? 0);
  return { ...made, certificate, key };
}
