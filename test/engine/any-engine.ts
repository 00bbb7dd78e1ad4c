import { withDatabase } from "../support/database.ts";
import { onSite, type Site } from "./site.ts";

/** Makes a test that runs on every engine. */
export function onAnyEngine(use: (site: Site) => Promise<void>): () => Promise<void> {
  return () => withDatabase((db) => onSite(db, use));
}
