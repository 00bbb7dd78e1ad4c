import type { Node } from "@pgsql/types";
import type { TakesBack } from "../../lint/fix.ts";
import { partsOf } from "../../locks/drop.ts";
import { nameOfParts } from "../../locks/effect.ts";
import { nodesOf } from "../../syntax/parse-tree.ts";

/** A statement of a down section, with its offset in the file. */
export interface DownStatement {
  readonly node: Node;
  readonly start: number;
}

type Sought = TakesBack | { readonly kind: "drop constraint"; readonly name: string };

/** Checks if a statement does one thing only, and that is the one that takes a change back. */
export function takesBack(node: Node, sought: Sought): boolean {
  switch (sought.kind) {
    case "nothing":
      return false;
    case "drop index":
      return droppedIndex(node) === bareName(sought.name);
    case "create index":
      return "IndexStmt" in node && node.IndexStmt.idxname === bareName(sought.name);
    case "drop constraint":
      return droppedConstraint(node) === sought.name;
  }
}

function bareName(sql: string): string {
  const [, quoted, plain = ""] = /(?:"((?:[^"]|"")*)"|([^."]+))$/.exec(sql) ?? [];
  return quoted === undefined ? plain : quoted.replaceAll('""', '"');
}

function droppedIndex(node: Node): string | undefined {
  if (!("DropStmt" in node) || node.DropStmt.removeType !== "OBJECT_INDEX") return undefined;
  const [object, ...more] = node.DropStmt.objects ?? [];
  return object === undefined || more.length > 0 ? undefined : nameOfParts(partsOf(object)).name;
}

function droppedConstraint(node: Node): string | undefined {
  if (!("AlterTableStmt" in node)) return undefined;
  const [command, ...more] = nodesOf(node.AlterTableStmt.cmds, "AlterTableCmd");
  return command?.subtype === "AT_DropConstraint" && more.length === 0 ? command.name : undefined;
}
