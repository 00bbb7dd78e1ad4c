import { Failure } from "../failure.ts";
import { closest } from "../text/distance.ts";
import { PARAMETER_USES, type ParameterUse } from "./parameter-uses.ts";

/**
 * The value of a connection parameter, and its name in errors: `sslmode in DATABASE_URL`,
 * `PGSSLMODE`.
 */
export interface Parameter {
  readonly value: string;
  readonly label: string;
  readonly code: "EBB_BAD_URL" | "EBB_BAD_SETTING";
  /** True if `%XX` in the text was decoded. */
  readonly isDecoded?: true;
}

/** Parameters by libpq's keywords (PostgreSQL manual, "Parameter Key Words"). */
export type Parameters = ReadonlyMap<string, Parameter>;

/**
 * Adds a parameter, ignores a harmless one, or refuses it.
 *
 * @throws {Failure} the parameter's code, without its value.
 */
export function addParameter(
  parameters: Map<string, Parameter>,
  name: string,
  parameter: Parameter,
): void {
  const use = PARAMETER_USES.get(name);
  if (use === undefined) throw unknownParameter(parameter, name);
  if (typeof use === "object") requireFitting(parameter, use);
  parameters.set(name, parameter);
}

function requireFitting(parameter: Parameter, use: Exclude<ParameterUse, string>): void {
  if ("form" in use) {
    if (!use.form.test(parameter.value)) throw badParameter(parameter, use.problem, "Correct it");
  } else if (!use.only.includes(parameter.value)) {
    const problem = use.only.length === 0 ? "cannot be used" : "has an unsupported value";
    throw badParameter(parameter, `${problem}: ${use.because}`, use.hint);
  }
}

/**
 * Adds parameters of another source that are not set yet.
 *
 * libpq fills the gaps of a URL from the service file, and the gaps of both from the environment.
 *
 * @throws {Failure} the parameter's code, without its value.
 */
export function fillIn(
  parameters: Map<string, Parameter>,
  others: Iterable<readonly [string, Parameter]>,
): void {
  for (const [name, parameter] of others) {
    if (!parameters.has(name)) addParameter(parameters, name, parameter);
  }
}

/**
 * Creates the failure for a parameter.
 *
 * It never contains the value: in a URL that is split at the wrong place, the value may be a part
 * of the password.
 */
export function badParameter(parameter: Parameter, problem: string, hint: string): Failure {
  return new Failure(parameter.code, `The parameter ${parameter.label} ${problem}`, { hint });
}

function unknownParameter(parameter: Parameter, name: string): Failure {
  const meant = closest(name.toLowerCase(), PARAMETER_USES.keys());
  const hint =
    meant === undefined
      ? "Remove it; ebb knows libpq's parameters, such as sslmode, sslrootcert, connect_timeout, options"
      : `Did you mean ${meant}?`;
  return badParameter(parameter, "is unknown", hint);
}

/** A connection URL or string, and its name in errors: `--url`, `DATABASE_URL in .env`. */
export interface ConnectionText {
  readonly text: string;
  readonly label: string;
}

/** Creates the failure for a connection text. It contains no part of the text. */
export function badUrl(label: string, problem: string, hint: string): Failure {
  return new Failure("EBB_BAD_URL", `The connection in ${label} ${problem}`, { hint });
}

/**
 * Refuses a word that cannot be the name of a parameter, or may be the rest of a split password.
 *
 * Errors name an unknown word, because it may be a misspelt parameter. After a password they do
 * not: in `password=ab&cd=ef`, `cd` may be a part of the password that was not encoded.
 *
 * @throws {Failure} `EBB_BAD_URL`
 */
export function requireParameterName(
  { label }: ConnectionText,
  name: string,
  namesBefore: readonly string[],
): void {
  const isBehindPassword = namesBefore.some((before) => before.endsWith("password"));
  if (PARAMETER_USES.has(name) || (/^\w[\w-]{0,39}$/.test(name) && !isBehindPassword)) return;
  throw badUrl(
    label,
    "has a parameter that cannot be read",
    "In a URL parameters are name=value&name=value, and & in a value is %26; in a connection string they are name='value' name='value'",
  );
}
