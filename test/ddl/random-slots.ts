import { Dice } from "./dice.ts";
import type { RandomPair } from "./random-schemas.ts";
import { SLOTS } from "./slots.ts";

/** One of the statements of each slot, or none. */
type Choice = ReadonlyMap<string, string>;

/**
 * Draws a pair of schemas that hold objects of nearly all kinds.
 *
 * A statement that the others leave without a ground is left out, so each slot is drawn alone.
 */
export function randomSlots(seed: number): RandomPair {
  const dice = new Dice(seed);
  const names = [...SLOTS.keys()];
  const before = new Map(names.flatMap((name) => (dice.some(93) ? drawn(dice, name) : [])));
  const after = new Map(before);
  for (let change = 2 + dice.below(8); change > 0; change -= 1) {
    const name = dice.one(names) ?? "";
    const [slot] = dice.some(85) ? drawn(dice, name) : [];
    if (slot === undefined) after.delete(name);
    else after.set(...slot);
  }
  return { before: sqlOf(before), after: sqlOf(after) };
}

function drawn(dice: Dice, name: string): (readonly [name: string, sql: string])[] {
  const sql = dice.one(SLOTS.get(name) ?? []);
  return sql === undefined ? [] : [[name, sql]];
}

/** Writes a block that runs the statements in an order that works, without those that cannot run. */
function sqlOf(choice: Choice): string {
  const statements = [...SLOTS.keys()].flatMap((name) => choice.get(name) ?? []);
  const list = statements.map((sql) => `'${sql.replaceAll("'", "''")}'`).join(",\n");
  return `do $ebb$
declare
  waiting text[] := array[${list}]::text[];
  failed text[];
  statement text;
begin
  loop
    failed := '{}';
    foreach statement in array waiting loop
      begin
        execute statement;
      exception when others then
        failed := failed || statement;
      end;
    end loop;
    exit when cardinality(failed) in (0, cardinality(waiting));
    waiting := failed;
  end loop;
end $ebb$`;
}
