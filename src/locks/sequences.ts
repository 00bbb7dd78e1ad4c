import type { FuncCall } from "@pgsql/types";
import { stringsOf } from "../syntax/parse-tree.ts";
import { lock, nameOfParts, type RelationLock } from "./effect.ts";
import { walk } from "./walk.ts";

/** Returns the locks of the calls of nextval() and setval() that name their sequence. */
export function sequencesIn(tree: unknown): readonly RelationLock[] {
  const found: RelationLock[] = [];
  walk(tree, {
    FuncCall: (call) => {
      const parts = namedBy(call);
      if (parts === undefined) return;
      found.push(...lock(nameOfParts(parts), "ROW EXCLUSIVE", { byRows: true, recurses: "alone" }));
    },
  });
  return found;
}

/** Returns the parts of a plain name; one in double quotes is not read. */
function namedBy({ funcname, args: [first] = [] }: FuncCall): readonly string[] | undefined {
  const called = stringsOf(funcname).at(-1);
  if (called !== "nextval" && called !== "setval") return undefined;
  const value = first !== undefined && "TypeCast" in first ? first.TypeCast.arg : first;
  const text = value !== undefined && "A_Const" in value ? value.A_Const.sval?.sval : undefined;
  return text !== undefined && /^[a-z_][\w$]*(?:\.[a-z_][\w$]*)?$/i.test(text)
    ? text.toLowerCase().split(".")
    : undefined;
}
