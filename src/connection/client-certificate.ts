import { Buffer } from "node:buffer";
import { createPrivateKey } from "node:crypto";
import type { ClientCertificate } from "../connection.ts";
import type { FileStatus } from "../settings/files.ts";
import type { Outside } from "./outside.ts";
import { cannotUse, readPem, type TlsContext, tlsFile } from "./tls-context.ts";

/**
 * Reads the client certificate, if there is one: `sslcert` and `sslkey`, or
 * ~/.postgresql/postgresql.crt and .key (PostgreSQL manual, "libpq: Client Certificates").
 *
 * A missing certificate is no error, because the server may not ask for one. A missing key beside
 * it is an error, and so is a key that others may read.
 *
 * @throws {Failure} `EBB_TLS`
 */
export async function readClientCertificate(
  context: TlsContext,
): Promise<ClientCertificate | undefined> {
  const { parameters, warn } = context;
  const file = tlsFile(context, "sslcert");
  if (file === undefined || parameters.get("sslcertmode")?.value === "disable") return undefined;
  const certificate = await readPem(context, file.path);
  if (certificate === undefined) {
    if (file.isNamed) warn(`The client certificate ${file.path} does not exist and is not sent`);
    return undefined;
  }
  if (!certificate.includes("-----BEGIN ")) {
    cannotUse(context, `The file ${file.path} has no client certificate`, CERTIFICATE_HINT);
    return undefined;
  }
  const key = await readKey(context, file.path);
  if (key === undefined) return undefined;
  return { certificate, key, passphrase: parameters.get("sslpassword")?.value };
}

const CERTIFICATE_HINT = "Name a file in PEM form with sslcert, or omit it";

async function readKey(context: TlsContext, certificate: string): Promise<string | undefined> {
  const path = tlsFile(context, "sslkey")?.path ?? "";
  const status = await context.outside.files.inspect(path).catch(() => undefined);
  const problem = problemOf(status, context.outside);
  if (problem === undefined) return readKeyFile(context, path);
  cannotUse(
    context,
    `The client certificate ${certificate} cannot be used: its key ${path} ${problem}`,
    "Name the key with sslkey, and make it readable only for its owner: chmod 600",
  );
  return undefined;
}

/** Reads the key. The file may hold DER, which JDBC's drivers need. */
async function readKeyFile(context: TlsContext, path: string): Promise<string | undefined> {
  const text = await readPem(context, path);
  if (text === undefined || text.includes("-----BEGIN ")) return text;
  const bytes = await context.outside.files.read(path);
  return (bytes && pemOf(Buffer.from(bytes))) ?? text;
}

/** Converts a DER key to PEM. Returns undefined if it is not a key. */
function pemOf(der: Buffer): string | undefined {
  for (const type of ["pkcs8", "pkcs1", "sec1"] as const) {
    try {
      const key = createPrivateKey({ key: der, format: "der", type });
      return key.export({ format: "pem", type: "pkcs8" }).toString();
    } catch {
      // It has another form or is not a key. Then TLS reports it.
    }
  }
  return undefined;
}

/**
 * Returns the fault of a key file. As in libpq, its mode must be 0600 or less, or 0640 or less if
 * root owns it.
 */
function problemOf(status: FileStatus | undefined, { isWindows }: Outside): string | undefined {
  if (status === undefined) return "does not exist";
  if (status.kind !== "file") return "is not a plain file";
  const forbidden = status.owner === 0 ? 0o037 : 0o077;
  return (status.mode & forbidden) !== 0 && !isWindows ? "is open to others" : undefined;
}
