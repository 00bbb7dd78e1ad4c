import type { LoginMethod, LoginRules } from "../connection.ts";
import { badParameter, type Parameter, type Parameters } from "./connection-parameters.ts";

/**
 * Reads the user's rules for the login: `require_auth` and `channel_binding`.
 *
 * @throws {Failure} the parameter's code
 */
export function loginRules(parameters: Parameters): LoginRules {
  return {
    methods: allowedMethods(parameters.get("require_auth")),
    channelBinding: channelBinding(parameters.get("channel_binding")),
  };
}

const METHODS: readonly LoginMethod[] = [
  "password",
  "md5",
  "gss",
  "sspi",
  "scram-sha-256",
  "oauth",
  "none",
];

/** Returns the allowed methods: those listed, or all except those listed with a `!`. */
function allowedMethods(parameter: Parameter | undefined): LoginRules["methods"] {
  if (parameter === undefined || parameter.value === "") return undefined;
  const words = parameter.value.split(",");
  const isNegated = words[0]?.startsWith("!") ?? false;
  if (words.some((word) => word.startsWith("!") !== isNegated)) {
    throw badParameter(
      parameter,
      "has some methods with ! and some without",
      "Write all with ! or all without",
    );
  }
  const named = words.map((word) => methodNamed(isNegated ? word.slice(1) : word, parameter));
  if (new Set(named).size < named.length) {
    throw badParameter(parameter, "names a method twice", "Name it once");
  }
  return new Set(isNegated ? METHODS.filter((method) => !named.includes(method)) : named);
}

function methodNamed(word: string, parameter: Parameter): LoginMethod {
  const method = METHODS.find((name) => name === word);
  if (method !== undefined) return method;
  throw badParameter(parameter, `is not a list of ${METHODS.join(", ")}`, "Correct it");
}

function channelBinding(parameter: Parameter | undefined): LoginRules["channelBinding"] {
  if (parameter === undefined) return "prefer";
  const { value } = parameter;
  if (value === "disable" || value === "prefer" || value === "require") return value;
  throw badParameter(parameter, "is not one of disable, prefer, require", "Correct it");
}
