/**
 * Writes pairs of schemas drawn at random, one JSON object a line: `npx tsx
 * scripts/judge/random-pairs.ts FIRST LAST [tables | kinds] > FILE`. The seeds from FIRST to LAST
 * name them; `kinds` draws objects of all kinds. judge-differences.ts judges the file.
 */
import process from "node:process";
import { randomPair } from "../../test/ddl/random-schemas.ts";
import { randomSlots } from "../../test/ddl/random-slots.ts";

const [first = "0", last = "99", what = "tables"] = process.argv.slice(2);
for (let seed = Number(first); seed <= Number(last); seed += 1) {
  const { before, after } = what === "kinds" ? randomSlots(seed) : randomPair(seed);
  const name = `${what} ${seed}`;
  const pair = { name, from: before, to: after, roles: ["ebb_a"], versions: ["15", "18"] };
  process.stdout.write(`${JSON.stringify(pair)}\n`);
}
