import type { AlterSeqStmt } from "@pgsql/types";
import { nameOf, nameOfParts } from "../locks/effect.ts";
import { nodesOf, stringsOf } from "../syntax/parse-tree.ts";
import type { Table } from "./schema.ts";
import type { SchemaModel } from "./schema-model.ts";

/** Takes in OWNED BY of a sequence: it goes together with the column. */
export function applySequence(
  model: SchemaModel,
  { sequence, options }: Pick<AlterSeqStmt, "sequence" | "options">,
): void {
  const table = sequence && model.table(nameOf(sequence));
  const owner = nodesOf(options, "DefElem").find(({ defname }) => defname === "owned_by")?.arg;
  if (table === undefined || owner === undefined || !("List" in owner)) return;
  const parts = stringsOf(owner.List.items);
  // OWNED BY NONE has a single word.
  if (parts.length < 2) {
    model.put({ ...table, attachedTo: undefined, ownedBy: undefined });
    return;
  }
  const whole = model.changedTable(nameOfParts(parts.slice(0, -1)));
  model.put(whole);
  model.put({ ...table, attachedTo: whole.name, ownedBy: parts.at(-1) });
}

/** Removes the sequences of a dropped column. */
export function dropOwned(model: SchemaModel, { attached, name }: Table, column: string): void {
  for (const key of attached) {
    const found = model.entry(key);
    const isOwned = found?.shape === "table" && found.attachedTo === name;
    if (isOwned && found.ownedBy === column) model.remove(key);
  }
}
