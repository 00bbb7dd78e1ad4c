import { PARAMETER_USES } from "../connection/parameter-uses.ts";
import { Failure } from "../failure.ts";

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
