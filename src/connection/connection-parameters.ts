import { Failure } from "../failure.ts";
import { closest } from "../text/distance.ts";
import { PARAMETER_USES, type ParameterUse } from "./parameter-uses.ts";

/** A connection parameter's text, and how errors name it: `sslmode in DATABASE_URL`, `PGSSLMODE`. */
export interface Parameter {
  readonly value: string;
  readonly label: string;
  readonly code: "EBB_BAD_URL" | "EBB_BAD_SETTING";
}

/** By libpq's keywords (PostgreSQL manual, "Parameter Key Words"). */
export type Parameters = ReadonlyMap<string, Parameter>;

/**
 * Adds a parameter, ignores it where that is harmless, or refuses it.
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
    throw badParameter(parameter, `cannot be kept to: ${use.because}`, use.hint);
  }
}

/**
 * Adds those parameters of another place that are not there yet, as libpq fills what a URL leaves
 * open from the service file, and what that leaves open from the environment.
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
 * Makes the failure for a parameter.
 *
 * Its value is never told: of a URL that is torn at the wrong place it may be a part of the password.
 */
export function badParameter(parameter: Parameter, problem: string, hint: string): Failure {
  return new Failure(parameter.code, `The parameter ${parameter.label} ${problem}`, { hint });
}

function unknownParameter(parameter: Parameter, name: string): Failure {
  const meant = closest(name.toLowerCase(), PARAMETER_USES.keys());
  const hint =
    meant === undefined
      ? "Remove it; known are libpq's parameters, such as sslmode, sslrootcert, connect_timeout, options"
      : `Did you mean ${meant}?`;
  return badParameter(parameter, "is unknown", hint);
}

/** A connection URL or string, and how errors name it: `--url`, `DATABASE_URL in .env`. */
export interface ConnectionText {
  readonly text: string;
  readonly label: string;
}

/** Makes the failure for a connection text; it holds nothing of the text itself. */
export function badUrl(label: string, problem: string, hint: string): Failure {
  return new Failure("EBB_BAD_URL", `The connection in ${label} ${problem}`, { hint });
}

/**
 * Refuses what cannot be the name of a parameter, or may be the rest of a torn password.
 *
 * An unknown word is told to the user, who has misspelt a parameter, except behind a password: in
 * `password=ab&cd=ef` it is as likely that the password was not encoded.
 *
 * @throws {Failure} `EBB_BAD_URL`
 */
export function requireParameterName(
  { label }: ConnectionText,
  name: string,
  namesBefore: readonly string[],
): void {
  const isBehindPassword = namesBefore.some((before) => before.endsWith("password"));
  if (PARAMETER_USES.has(name) || (/^\w{1,40}$/.test(name) && !isBehindPassword)) return;
  throw badUrl(
    label,
    "holds a parameter that cannot be read",
    "In a URL parameters are name=value&name=value, and & in a value is %26; in a connection string they are name='value' name='value'",
  );
}
