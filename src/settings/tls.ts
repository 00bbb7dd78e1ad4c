import type { Tls, TlsParameters } from "../connection.ts";
import { readClientCertificate } from "./client-certificate.ts";
import { badParameter, type Parameter, type Parameters } from "./connection-parameters.ts";
import { readRootCertificates } from "./root-certificates.ts";
import type { TlsContext } from "./tls-context.ts";
import { tlsVersions } from "./tls-versions.ts";

/** What TLS is decided from; over unix sockets there is none, so that no file is missed. */
export interface TlsRequest extends Omit<TlsContext, "mode" | "isBound"> {
  readonly onlySockets: boolean;
}

/**
 * Decides how the connection is encrypted and reads the files for it (PostgreSQL manual, "libpq: SSL
 * Support").
 *
 * Channel binding proves that nobody sits between the two ends. ebb does not speak it and asks for a
 * proof of the same instead: the server's certificate must be for its host.
 *
 * @throws {Failure} `EBB_TLS` for files; the parameter's code for a value.
 */
export async function resolveTls({ onlySockets, ...request }: TlsRequest): Promise<Tls> {
  const { parameters, warn } = request;
  const wanted = sslMode(parameters);
  const binding = bindingToKeep(parameters);
  const isEncrypted = wanted !== "disable" && !onlySockets;
  if (binding === undefined) {
    if (!isEncrypted) return { mode: "disable" };
    return { mode: wanted, ...(await readTls({ ...request, mode: wanted, isBound: false })) };
  }
  if (!isEncrypted) throw badParameter(binding, "needs TLS", "Leave one of the two out");
  warn(`${binding.label} is kept to by sslmode=verify-full`);
  const mode = "verify-full";
  return { mode, ...(await readTls({ ...request, mode, isBound: true })) };
}

/** Wherever there is a root certificate the chain is checked, also for `require`, as in libpq. */
async function readTls(context: TlsContext): Promise<TlsParameters> {
  const { mode, parameters } = context;
  const roots = await readRootCertificates(context);
  const chain = roots.kind === "some" ? "chain" : "nothing";
  refuseToInsist(parameters.get("sslcertmode"));
  return {
    verify: mode === "verify-full" ? "chain and host" : chain,
    rootCertificates: roots.kind === "some" ? roots.certificates : undefined,
    client: await readClientCertificate(context),
    sendHostName: parameters.get("sslsni")?.value !== "0",
    ...tlsVersions(parameters),
  };
}

const MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;

/** `prefer` unless said; with the system's authorities only `verify-full`, as in libpq. */
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
      "Use sslmode=verify-full: anybody can have a certificate of a public authority",
    );
  }
  return mode;
}

function badMode(parameter: Parameter): Error {
  const isUnverified = /^no-?verify$/i.test(parameter.value);
  const hint = isUnverified
    ? "Use sslmode=require: it encrypts and, without a root certificate, does not verify"
    : "The stronger ones are require, verify-ca and verify-full";
  return badParameter(parameter, `is none of ${MODES.join(", ")}`, hint);
}

function refuseToInsist(certificateMode: Parameter | undefined): void {
  if (certificateMode === undefined || certificateMode.value === "") return;
  if (["disable", "allow"].includes(certificateMode.value)) return;
  throw badParameter(
    certificateMode,
    "is neither disable nor allow",
    "ebb cannot see whether the server looked at the client's certificate",
  );
}

/** Gives the parameter that insists on channel binding, if one does. */
function bindingToKeep(parameters: Parameters): Parameter | undefined {
  const binding = parameters.get("channel_binding");
  if (binding === undefined || ["disable", "prefer"].includes(binding.value)) return undefined;
  if (binding.value === "require") return binding;
  throw badParameter(binding, "is none of disable, prefer, require", "Correct it");
}
