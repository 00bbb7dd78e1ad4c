import type { Fact, SchemaObject } from "../../schema/snapshot.ts";
import { quoteLiteral } from "../../sql/quote.ts";

/**
 * Puts the values of secrets into the facts of an object where SQL can be written with them: the
 * same object of the other state has a known value, too, or lacks the option.
 *
 * The result keeps the secrets that count.
 */
export function withSecrets(object: SchemaObject, other: SchemaObject | undefined): SchemaObject {
  const secrets = object.secrets?.filter((secret) => counts(secret, other)) ?? [];
  if (secrets.length === 0) return { ...object, secrets };
  const values = new Map(secrets.map((secret) => [nameOf(secret), secret]));
  const facts: Record<string, Fact> = { ...object.facts };
  if (object.kind === "subscription") {
    facts.connection = values.get("connection")?.slice("connection=".length) ?? "";
  } else {
    facts.options = optionsOf(object).map((option) => values.get(option) ?? option);
  }
  return { ...object, secrets, facts };
}

/** Checks if a statement holds one of these secrets, `password=…`. */
export function holdsSecret(sql: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) =>
    sql.includes(quoteLiteral(secret.slice(secret.indexOf("=") + 1))),
  );
}

function counts(secret: string, other: SchemaObject | undefined): boolean {
  if (other === undefined) return true;
  const isKnown = other.secrets?.some((one) => nameOf(one) === nameOf(secret)) === true;
  return isKnown || (other.kind !== "subscription" && !optionsOf(other).includes(nameOf(secret)));
}

function optionsOf({ facts }: SchemaObject): readonly string[] {
  return typeof facts.options === "object" ? facts.options : [];
}

function nameOf(secret: string): string {
  return secret.slice(0, secret.indexOf("="));
}
