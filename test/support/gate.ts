import { randomInt } from "node:crypto";
import { sharedCluster } from "./cluster.ts";
import { connectTo } from "./test-database.ts";

/** Holds a statement up until the test has seen what it wants to see. */
export interface Gate {
  /** A statement that waits for the gate, in any database of the shared server. */
  readonly sql: string;
  open(): Promise<void>;
}

/** Gives a test a gate: instead of a sleep that must be long enough on a busy machine. */
export async function withGate(use: (gate: Gate) => Promise<void>): Promise<void> {
  const key = randomInt(2 ** 31);
  const { url } = await sharedCluster();
  const holder = connectTo(url);
  // Locks are seen at once, from all databases, and leave nothing behind.
  const isOpen = `exists (select from pg_locks where locktype = 'advisory' and objid = ${key})`;
  const wait = `do $gate$ begin while not ${isOpen} loop perform pg_sleep(0.01); end loop; end $gate$;`;
  try {
    await use({
      sql: wait,
      open: async () => void (await holder.unsafe(`select pg_advisory_lock(${key})`).simple()),
    });
  } finally {
    await holder.end({ timeout: 1 });
  }
}
