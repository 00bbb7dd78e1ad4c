import assert from "node:assert/strict";
import { test } from "node:test";
import type { Session } from "../../src/session.ts";
import { inDatabase } from "../database/in-database.ts";
import { SERVER_VERSION } from "../support/cluster.ts";
import { openBench } from "./bench.ts";
import { FOUND_PAIRS } from "./found-pairs.ts";
import { type RandomPair, randomPair } from "./random-schemas.ts";
import { randomSlots } from "./random-slots.ts";

interface NamedPair extends RandomPair {
  readonly name: string;
}

/** Goes there and back between pairs, and names what differs. */
async function differing(session: Session, pairs: readonly NamedPair[]): Promise<string[]> {
  const bench = await openBench(session);
  const found: string[] = [];
  for (const pair of pairs) {
    const [after, before] = [await bench.load(pair.after), await bench.load(pair.before)];
    const there = await bench.go(before, after);
    const back = await bench.go(await bench.read(), before);
    found.push(...[...there, ...back].map((difference) => `${pair.name}: ${difference}`));
  }
  await bench.close();
  return found;
}

function drawn(count: number, draw: (seed: number) => RandomPair): readonly NamedPair[] {
  return Array.from({ length: count }, (_, seed) => ({ name: `seed ${seed}`, ...draw(seed) }));
}

test(
  "writeDifference() leads there and back between tables drawn at random",
  inDatabase(async (session) => {
    assert.deepEqual(await differing(session, drawn(30, randomPair)), []);
  }),
);

test(
  "writeDifference() leads there and back between objects of all kinds drawn at random",
  inDatabase(async (session) => {
    assert.deepEqual(await differing(session, drawn(10, randomSlots)), []);
  }),
);

test(
  "writeDifference() leads there and back between schemas that once went wrong",
  inDatabase(async (session) => {
    const pairs = FOUND_PAIRS.filter(({ since = 0 }) => since <= SERVER_VERSION);
    assert.deepEqual(await differing(session, pairs), []);
  }),
);

/** A partition left after its whole got an index, which stayed invalid. */
const FOUND_SEED = 152_110;

test(
  "writeDifference() leads there and back between objects drawn at random that once went wrong",
  inDatabase(async (session) => {
    const pair = { name: `seed ${FOUND_SEED}`, ...randomSlots(FOUND_SEED) };
    assert.deepEqual(await differing(session, [pair]), []);
  }),
);
