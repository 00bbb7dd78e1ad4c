import { Failure } from "../failure.ts";
import { cannotUse, readPem, type TlsContext, type TlsFile, tlsFile } from "./tls-context.ts";

/**
 * Reads the certificate authorities for the server's certificate: `sslrootcert`, or
 * ~/.postgresql/root.crt. `system` means those of the operating system.
 *
 * Returns "none" if there is no such file and the mode does not verify.
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

/** `certificates` is PEM; undefined means the runtime's own list. */
export type RootCertificates =
  | { readonly kind: "none" }
  | { readonly kind: "some"; readonly certificates: string | undefined };

/**
 * Reports a missing file. Without it, `verify-ca` and `verify-full` fail, and the other modes
 * verify nothing.
 */
function reportAbsence(context: TlsContext, file: TlsFile | undefined, isAbsent: boolean): void {
  const path = file?.path ?? "~/.postgresql/root.crt";
  if (!isAbsent) {
    cannotUse(context, `The file ${path} has no root certificate`, ROOT_HINT);
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

/** Reads the system's bundle. Windows and images without a bundle use the runtime's own list. */
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
