import { Failure } from "../failure.ts";
import { cannotUse, readPem, type TlsContext, type TlsFile, tlsFile } from "./tls-context.ts";

/**
 * Reads the authorities that the server's certificate must lead up to: `sslrootcert`, or
 * ~/.postgresql/root.crt; for `system` those of the operating system.
 *
 * "none" where there is no such file and the mode does not ask to verify.
 *
 * @throws {Failure} `EBB_TLS`
 */
export async function readRootCertificates(context: TlsContext): Promise<RootCertificates> {
  if (context.parameters.get("sslrootcert")?.value === "system") return systemRoots(context);
  const file = tlsFile(context, "sslrootcert");
  const certificates = file && (await readPem(context, file.path));
  if (certificates?.includes("-----BEGIN ")) return { kind: "some", certificates };
  reportAbsence(context, file, certificates === undefined);
  return { kind: "none" };
}

/** `certificates` is PEM; undefined stands for the runtime's own list. */
export type RootCertificates =
  | { readonly kind: "none" }
  | { readonly kind: "some"; readonly certificates: string | undefined };

/** Without the file `verify-ca` and `verify-full` fail, and the other modes verify nothing. */
function reportAbsence(context: TlsContext, file: TlsFile | undefined, isAbsent: boolean): void {
  const path = file?.path ?? "~/.postgresql/root.crt";
  if (!isAbsent) {
    cannotUse(context, `The file ${path} holds no root certificate`, ROOT_HINT);
  } else if (context.mode.startsWith("verify-")) {
    const problem = `Cannot verify the server: the root certificate file ${path} does not exist`;
    throw new Failure("EBB_TLS", problem, { hint: ROOT_HINT });
  } else if (file?.isNamed) {
    context.warn(`The root certificate file ${path} does not exist: the server is not verified`);
  }
}

const ROOT_HINT =
  "Name the server's authority with sslrootcert=FILE, or trust those of the system with sslrootcert=system";

/** The bundles of Debian and Alpine, Fedora, SUSE, and macOS and the BSDs. */
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** An image without any bundle, and Windows, leave it to the list that the runtime brings along. */
async function systemRoots(context: TlsContext): Promise<RootCertificates> {
  const { SSL_CERT_FILE } = context.outside.env;
  for (const path of SSL_CERT_FILE ? [SSL_CERT_FILE] : BUNDLES) {
    const bundle = await readPem(context, path);
    if (bundle?.includes("-----BEGIN ")) {
      return { kind: "some", certificates: bundle };
    }
  }
  return { kind: "some", certificates: undefined };
}
