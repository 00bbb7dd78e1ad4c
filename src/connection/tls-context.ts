import { resolve } from "node:path";
import type { Tls } from "../connection.ts";
import { Failure } from "../failure.ts";
import { readLeniently } from "../settings/files.ts";
import type { Parameters } from "./connection-parameters.ts";
import { type Outside, personalFile } from "./outside.ts";

/** The context for reading the TLS files of a connection. */
export interface TlsContext {
  readonly mode: Exclude<Tls["mode"], "disable">;
  readonly parameters: Parameters;
  readonly outside: Outside;
  /** Adds a warning for the user. */
  readonly warn: (text: string) => void;
}

/** The parameters that name a file, with their default file in the home directory. */
const DEFAULT_FILES = {
  sslrootcert: "root.crt",
  sslcert: "postgresql.crt",
  sslkey: "postgresql.key",
} as const;

/** A TLS file: its path, and whether the user named it. */
export interface TlsFile {
  readonly path: string;
  readonly isNamed: boolean;
}

/** Returns the file of a parameter, or undefined without a home directory. */
export function tlsFile(
  { parameters, outside }: TlsContext,
  name: keyof typeof DEFAULT_FILES,
): TlsFile | undefined {
  const named = parameters.get(name)?.value || undefined;
  const path = named ?? personalFile(outside, DEFAULT_FILES[name]);
  if (path === undefined) return undefined;
  return { path: resolve(outside.cwd, path), isNamed: named !== undefined };
}

/**
 * Reads a PEM file. Returns undefined if there is none.
 *
 * @throws {Failure} `EBB_TLS` if it cannot be read.
 */
export function readPem({ outside }: TlsContext, path: string): Promise<string | undefined> {
  return readLeniently(outside.files, { path, name: path, code: "EBB_TLS" });
}

/**
 * Reports that TLS does not work as requested. `allow` and `prefer` go on without TLS and warn. The
 * other modes fail.
 *
 * @throws {Failure} `EBB_TLS`
 */
export function cannotUse({ mode, warn }: TlsContext, problem: string, hint: string): void {
  if (mode !== "allow" && mode !== "prefer") throw new Failure("EBB_TLS", problem, { hint });
  warn(problem);
}
