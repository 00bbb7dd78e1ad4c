import { writeDifference } from "../../ddl/write-difference.ts";
import { Failure } from "../../failure.ts";
import type { SchemaObject, Snapshot } from "../../schema/snapshot.ts";
import type { ServerError } from "../../session.ts";

/**
 * Three snapshots of a database: before the files run, after the objects that they replace are
 * dropped, and after the files ran.
 */
export interface Overlaid {
  readonly before: Snapshot;
  readonly dropped: Snapshot;
  readonly after: Snapshot;
}

/** Facts outside the definition of an object. They stay unless a file changes them. */
const KEPT_FACTS = ["grants", "comment", "owner"] as const;

/**
 * Returns the wanted snapshot. A dropped object that no file creates is there again, unchanged. A
 * replaced object keeps its grants, comment and owner.
 */
export function restored({ before, dropped, after }: Overlaid): Snapshot {
  const whole = new Map(after);
  for (const [key, object] of before) {
    const now = after.get(key);
    if (now !== undefined) whole.set(key, dropped.has(key) ? now : withKeptFacts(now, object));
    else if (!dropped.has(key)) whole.set(key, object);
  }
  return whole;
}

function withKeptFacts(now: SchemaObject, before: SchemaObject): SchemaObject {
  const kept = KEPT_FACTS.flatMap((fact) => {
    const value = before.facts[fact];
    return value === undefined || now.facts[fact] !== undefined ? [] : [[fact, value] as const];
  });
  return kept.length === 0 ? now : { ...now, facts: { ...now.facts, ...Object.fromEntries(kept) } };
}

/** Runs one statement. Returns the error if the server refuses it. */
export type Order = (sql: string) => Promise<ServerError | undefined>;

/**
 * Creates the objects again that were dropped together with the replaced ones.
 *
 * @throws {Failure} `EBB_SQL` for an object that cannot be created again, because it needs
 * something that the files leave out
 */
export async function restore(
  overlaid: Overlaid,
  serverVersion: number,
  order: Order,
): Promise<void> {
  const { after } = overlaid;
  const { statements } = writeDifference(after, restored(overlaid), {
    serverVersion,
    online: false,
  });
  for (const { sql, object } of statements) {
    const error = await order(sql);
    if (error === undefined || isOfGoneColumn(object, error)) continue;
    throw new Failure("EBB_SQL", `Cannot create ${object} again as it was: ${error.message}`, {
      server: error,
      hint: "It depends on an object that a file replaces: put it into a file, too",
    });
  }
}

/** Checks for a comment or a grant on a column that the replaced view had and the new one lacks. */
function isOfGoneColumn(object: string, { sqlstate }: ServerError): boolean {
  return object.startsWith("column ") && sqlstate === "42703";
}
