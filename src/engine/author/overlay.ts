import { writeDifference } from "../../ddl/write-difference.ts";
import { Failure } from "../../failure.ts";
import type { SchemaObject, Snapshot } from "../../schema/snapshot.ts";
import type { ServerError } from "../../session.ts";

/** The database before files were laid over it, with what they replace dropped, and with them. */
export interface Overlaid {
  readonly before: Snapshot;
  readonly dropped: Snapshot;
  readonly after: Snapshot;
}

/** What of an object is said beside its definition, and stays where a file does not say otherwise. */
const KEPT_FACTS = ["grants", "comment", "owner"] as const;

/**
 * Gives what the database is to hold: what went with a replaced object and is in no file is there
 * again as it was, and what was said of a replaced object still holds.
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

/** A statement that makes again what went with a replaced object. */
export type Order = (sql: string) => Promise<ServerError | undefined>;

/**
 * Makes again what went with the objects that files replace.
 *
 * @throws {Failure} `EBB_SQL` for what cannot be made again: it needs what a file leaves out
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
    throw new Failure("EBB_SQL", `Cannot make ${object} again as it was: ${error.message}`, {
      server: error,
      hint: "It hangs on an object that a file replaces: put it into a file, too",
    });
  }
}

/** A comment or a grant on a column that the view does not have any more. */
function isOfGoneColumn(object: string, { sqlstate }: ServerError): boolean {
  return object.startsWith("column ") && sqlstate === "42703";
}
