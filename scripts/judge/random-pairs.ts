/**
 * Writes pairs of schemas drawn at random, one JSON object a line: `npx tsx
 * scripts/judge/random-pairs.ts FIRST LAST > FILE`. The seeds from FIRST to LAST name them;
 * judge-differences.ts judges the file.
 */
import process from "node:process";
import { randomPair } from "../../test/ddl/random-schemas.ts";

const [first = 0, last = 99] = process.argv.slice(2).map(Number);
for (let seed = first; seed <= last; seed += 1) {
  const { before, after } = randomPair(seed);
  const pair = { name: `seed ${seed}`, from: before, to: after, versions: ["15", "18"] };
  process.stdout.write(`${JSON.stringify(pair)}\n`);
}
