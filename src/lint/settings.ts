import type { Node, VariableSetStmt } from "@pgsql/types";
import { stringsOf } from "../syntax/parse-tree.ts";
import { asNode, type LintStatement } from "./lint-statement.ts";

/** A setting that a statement changes for its session or transaction. */
export interface SettingChange {
  readonly name: string;
  /** As written; undefined for RESET and DEFAULT. */
  readonly value: string | undefined;
  readonly isLocal: boolean;
}

/** Reads SET, RESET and `SELECT set_config(…)`. */
export function settingOf(statement: LintStatement): SettingChange | undefined {
  const set = asNode(statement, "VariableSetStmt");
  if (set !== undefined) return fromSet(set);
  const [target] = asNode(statement, "SelectStmt")?.targetList ?? [];
  const call = target !== undefined && "ResTarget" in target ? target.ResTarget.val : undefined;
  if (call === undefined || !("FuncCall" in call)) return undefined;
  const { funcname, args = [] } = call.FuncCall;
  if (stringsOf(funcname).at(-1) !== "set_config") return undefined;
  const [name, value, local] = args.map(constantOf);
  if (name === undefined) return undefined;
  return { name: name.toLowerCase(), value, isLocal: local === "true" };
}

function fromSet({
  kind,
  name,
  args = [],
  is_local: isLocal,
}: VariableSetStmt): SettingChange | undefined {
  if (name === undefined) return undefined;
  const isValue = kind === "VAR_SET_VALUE";
  const value = isValue ? args.map((arg) => constantOf(arg) ?? "").join(", ") : undefined;
  return { name: name.toLowerCase(), value, isLocal: isLocal === true };
}

/** The text of a constant. */
export function constantOf(node: Node): string | undefined {
  if ("TypeCast" in node) {
    return node.TypeCast.arg === undefined ? undefined : constantOf(node.TypeCast.arg);
  }
  if (!("A_Const" in node)) return undefined;
  const { sval, ival, fval, boolval } = node.A_Const;
  if (sval !== undefined) return sval.sval ?? "";
  if (ival !== undefined) return String(ival.ival ?? 0);
  if (fval !== undefined) return fval.fval ?? "";
  return boolval === undefined ? undefined : String(boolval.boolval === true);
}

const UNITS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Reads a time as PostgreSQL does, in milliseconds; a bare number counts these. */
export function milliseconds(text: string): number | undefined {
  const [, number, unit = "ms"] = /^\s*(-?\d+(?:\.\d+)?)\s*([a-z]+)?\s*$/i.exec(text) ?? [];
  const factor = UNITS[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
