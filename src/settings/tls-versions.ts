import {
  badParameter,
  type Parameter,
  type Parameters,
} from "../connection/connection-parameters.ts";
import type { TlsVersion } from "../connection.ts";

const VERSIONS = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;

/**
 * Reads the range of TLS versions; without a word it starts at 1.2, as in libpq.
 *
 * @throws {Failure} the parameter's code
 */
export function tlsVersions(parameters: Parameters): {
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
    throw badParameter(parameter, `is none of ${VERSIONS.join(", ")}`, "Correct it");
  }
  return version;
}
