import type { DefElem, Node } from "@pgsql/types";
import { nodesOf, stringsOf } from "../syntax/parse-tree.ts";

/** Finds an option in parentheses: `(FULL, ANALYZE false)`. */
export function optionOf(options: readonly Node[] | undefined, name: string): DefElem | undefined {
  return nodesOf(options, "DefElem").find(({ defname }) => defname === name);
}

/** Options are on when they are named, unless they say off. */
export function isOptionOn(options: readonly Node[] | undefined, name: string): boolean {
  const option = optionOf(options, name);
  return option !== undefined && !/^(?:off|false|no|0)$/i.test(optionText(option) ?? "on");
}

/** The value of an option as text. */
export function optionText({ arg }: DefElem): string | undefined {
  if (arg === undefined) return undefined;
  if ("Integer" in arg) return String(arg.Integer.ival ?? 0);
  if ("Boolean" in arg) return String(arg.Boolean.boolval === true);
  if ("String" in arg) return arg.String.sval ?? "";
  if ("TypeName" in arg) return stringsOf(arg.TypeName.names).at(-1);
  if ("Float" in arg) return arg.Float.fval ?? "";
  return undefined;
}
