import { after } from "node:test";
import { openDatabase } from "../../src/database/open.ts";
import type { Session } from "../../src/session.ts";
import { ENGINE, withDatabase } from "../support/database.ts";
import { withSession } from "./connections.ts";

let embedded: Session | undefined;

// PGlite's timers run until it is closed, and Node waits for them.
after(async () => embedded?.close());

/**
 * Creates a test with a session on an empty database of this run's engine.
 *
 * Tests on the embedded engine share one database in memory, because a new one takes a second.
 */
export function inDatabase(use: (session: Session) => Promise<void>): () => Promise<void> {
  if (ENGINE !== "embedded") return () => withDatabase(({ url }) => withSession(url, use));
  return async () => {
    embedded ??= await openDatabase({ kind: "embedded", directory: undefined, source: "" });
    const reset = "drop schema public cascade; create schema public";
    const [isReset] = await embedded.flight([{ sql: reset }]);
    if (isReset?.kind === "lost") {
      embedded = undefined;
      return inDatabase(use)();
    }
    return use(embedded);
  };
}
