import type { ClientCertificate } from "../connection.ts";
import type { FileStatus } from "./files.ts";
import type { Outside } from "./outside.ts";
import { cannotUse, readPem, type TlsContext, tlsFile } from "./tls-context.ts";

/**
 * Reads the certificate that ebb shows to the server, if there is one: `sslcert` and `sslkey`, or
 * ~/.postgresql/postgresql.crt and .key (PostgreSQL manual, "libpq: Client Certificates").
 *
 * A certificate that is absent is no error, because the server may not ask for one; an absent key
 * beside it is, and one that others may read.
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
  const key = await readKey(context, file.path);
  if (key === undefined) return undefined;
  return { certificate, key, passphrase: parameters.get("sslpassword")?.value };
}

async function readKey(context: TlsContext, certificate: string): Promise<string | undefined> {
  const path = tlsFile(context, "sslkey")?.path ?? "";
  const status = await context.outside.files.inspect(path).catch(() => undefined);
  const problem = problemOf(status, context.outside);
  if (problem === undefined) return readPem(context, path);
  cannotUse(
    context,
    `The client certificate ${certificate} cannot be used: its key ${path} ${problem}`,
    "Name the key with sslkey, and let only its owner read it: chmod 600",
  );
  return undefined;
}

/** As libpq: 0600 or less, or 0640 or less where the owner is root. */
function problemOf(status: FileStatus | undefined, { isWindows }: Outside): string | undefined {
  if (status === undefined) return "does not exist";
  if (status.kind !== "file") return "is not a plain file";
  const forbidden = status.owner === 0 ? 0o037 : 0o077;
  return (status.mode & forbidden) !== 0 && !isWindows ? "is open to others" : undefined;
}
