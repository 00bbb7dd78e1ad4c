import type { Tls, TlsParameters, TlsVersion } from "../connection.ts";
import { readClientCertificate } from "./client-certificate.ts";
import { badParameter, type Parameter, type Parameters } from "./connection-parameters.ts";
import { readRootCertificates } from "./root-certificates.ts";
import type { TlsContext } from "./tls-context.ts";

/**
 * The input for the choice of TLS. Unix sockets use none, so that a missing file does not matter.
 */
export interface TlsRequest extends Omit<TlsContext, "mode"> {
  readonly onlySockets: boolean;
}

/**
 * Resolves the encryption of the connection and reads its files (PostgreSQL manual, "libpq: SSL
 * Support").
 *
 * @throws {Failure} `EBB_TLS` for files; the parameter's code for a value.
 */
export async function resolveTls({ onlySockets, ...request }: TlsRequest): Promise<Tls> {
  const mode = sslMode(request.parameters);
  const negotiation = negotiationOf(request.parameters.get("sslnegotiation"), mode);
  if (mode === "disable" || onlySockets) return { mode: "disable" };
  return { mode, negotiation, ...(await readTls({ ...request, mode })) };
}

/**
 * Reads the TLS parameters. If there is a root certificate, the chain is checked even for
 * `require`, as in libpq.
 */
async function readTls(context: TlsContext): Promise<Omit<TlsParameters, "negotiation">> {
  const { mode, parameters } = context;
  const roots = await readRootCertificates(context);
  const chain = roots.kind === "some" ? "chain" : "nothing";
  refuseToInsist(parameters.get("sslcertmode"));
  return {
    verify: mode === "verify-full" ? "chain and host" : chain,
    rootCertificates: roots.kind === "some" ? roots.certificates : undefined,
    client: await readClientCertificate(context),
    sendHostName: parameters.get("sslsni")?.value.startsWith("1") ?? true,
    ...tlsVersions(parameters),
  };
}

/** Reads sslnegotiation. Direct TLS has no way back to a connection without TLS. */
function negotiationOf(
  parameter: Parameter | undefined,
  mode: Tls["mode"],
): TlsParameters["negotiation"] {
  if (parameter === undefined || parameter.value === "postgres") return "postgres";
  if (parameter.value !== "direct") {
    throw badParameter(parameter, "is neither postgres nor direct", "Correct it");
  }
  if (["require", "verify-ca", "verify-full"].includes(mode)) return "direct";
  throw badParameter(parameter, `cannot be direct with sslmode=${mode}`, "Use sslmode=require");
}

const MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;

/**
 * Reads sslmode. The default is `prefer`. With the system's authorities only `verify-full` is
 * allowed, as in libpq.
 */
function sslMode(parameters: Parameters): Tls["mode"] {
  const isSystem = parameters.get("sslrootcert")?.value === "system";
  const parameter = parameters.get("sslmode");
  if (parameter === undefined) {
    if (isSystem) return "verify-full";
    return parameters.get("requiressl")?.value.startsWith("1") ? "require" : "prefer";
  }
  const mode = MODES.find((word) => word === parameter.value);
  if (mode === undefined) throw badMode(parameter);
  if (isSystem && mode !== "verify-full") {
    throw badParameter(
      parameter,
      "is too weak for sslrootcert=system",
      "Use sslmode=verify-full: anybody can get a certificate from a public authority",
    );
  }
  return mode;
}

function badMode(parameter: Parameter): Error {
  const isUnverified = /^no-?verify$/i.test(parameter.value);
  const hint = isUnverified
    ? "Use sslmode=require: it encrypts and, without a root certificate, does not verify"
    : "The stronger ones are require, verify-ca and verify-full";
  return badParameter(parameter, `is not one of ${MODES.join(", ")}`, hint);
}

function refuseToInsist(certificateMode: Parameter | undefined): void {
  if (certificateMode === undefined || certificateMode.value === "") return;
  if (["disable", "allow"].includes(certificateMode.value)) return;
  throw badParameter(
    certificateMode,
    "is neither disable nor allow",
    "ebb cannot check that the server verified the client's certificate",
  );
}

const VERSIONS = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;

/**
 * Reads the range of TLS versions. The default minimum is 1.2, as in libpq.
 *
 * @throws {Failure} the parameter's code
 */
function tlsVersions(parameters: Parameters): {
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion | undefined;
} {
  const max = parameters.get("ssl_max_protocol_version");
  const minVersion = versionOf(parameters.get("ssl_min_protocol_version")) ?? "TLSv1.2";
  const maxVersion = versionOf(max);
  if (max !== undefined && maxVersion !== undefined && maxVersion < minVersion) {
    throw badParameter(max, `is below ${minVersion}, the lowest version`, "Raise it");
  }
  return { minVersion, maxVersion };
}

function versionOf(parameter: Parameter | undefined): TlsVersion | undefined {
  if (parameter === undefined || parameter.value === "") return undefined;
  const word = parameter.value.toLowerCase();
  const version = VERSIONS.find((name) => name.toLowerCase() === word);
  if (version === undefined) {
    throw badParameter(parameter, `is not one of ${VERSIONS.join(", ")}`, "Correct it");
  }
  return version;
}
