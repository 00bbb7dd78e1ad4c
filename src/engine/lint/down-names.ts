import type { AlterTableStmt } from "@pgsql/types";
import { partsOf } from "../../locks/drop.ts";
import type { ReadStatement } from "../../locks/effects.ts";
import { walk } from "../../locks/walk.ts";
import { nodesOf } from "../../syntax/parse-tree.ts";

/** Collects the objects that the downs of revisions name. */
export class DownNames {
  readonly #byName = new Map<string, string[]>();

  /** Maps each name, without a schema, to the revisions whose downs need it. */
  get all(): ReadonlyMap<string, readonly string[]> {
    return this.#byName;
  }

  /** Reads the down of a revision. An object after IF EXISTS is not needed. */
  learn(id: string, statements: readonly ReadStatement[]): void {
    for (const { parsed } of statements) {
      if (parsed.kind !== "statement") continue;
      for (const name of namesIn(parsed.node)) {
        const ids = this.#byName.get(name) ?? [];
        if (!ids.includes(id)) this.#byName.set(name, [...ids, id]);
      }
    }
  }
}

function namesIn(node: unknown): readonly string[] {
  const names: string[] = [];
  walk(node, {
    AlterTableStmt: (alter) => names.push(...namesInAlter(alter)),
    DropStmt: ({ objects, missing_ok: isTolerant }) => {
      if (isTolerant === true) return;
      for (const object of objects ?? []) names.push(partsOf(object).at(-1) ?? "");
    },
    RenameStmt: ({ relation, subname, missing_ok: isTolerant }) => {
      if (isTolerant === true || relation?.relname === undefined) return;
      names.push(relation.relname);
      if (subname !== undefined) names.push(`${relation.relname}.${subname}`);
    },
    UpdateStmt: ({ relation }) => names.push(relation?.relname ?? ""),
    DeleteStmt: ({ relation }) => names.push(relation?.relname ?? ""),
    InsertStmt: ({ relation }) => names.push(relation?.relname ?? ""),
    IndexStmt: ({ relation }) => names.push(relation?.relname ?? ""),
    TruncateStmt: ({ relations }) => {
      for (const each of relations ?? [])
        if ("RangeVar" in each) names.push(each.RangeVar.relname ?? "");
    },
  });
  return names;
}

function namesInAlter({
  relation,
  missing_ok: isTolerant,
  cmds,
}: AlterTableStmt): readonly string[] {
  const table = relation?.relname;
  if (isTolerant === true || table === undefined) return [];
  const columns = nodesOf(cmds, "AlterTableCmd")
    .filter(
      ({ subtype, missing_ok: isOptional }) => subtype !== "AT_AddColumn" && isOptional !== true,
    )
    .flatMap(({ name }) => (name === undefined ? [] : [`${table}.${name}`]));
  return [table, ...columns];
}
