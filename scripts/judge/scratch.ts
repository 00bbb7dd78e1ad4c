import { readCatalog } from "../../src/database/catalog/catalog.ts";
import { createCatalogReader, readServer } from "../../src/database/catalog/reader.ts";
import type { WrittenStatement } from "../../src/ddl/written.ts";
import type { Snapshot } from "../../src/schema/snapshot.ts";
import type { Message, Session } from "../../src/session.ts";
import { readStatements } from "../../src/sql/statements.ts";
import { openUrl } from "../../test/database/connections.ts";
import { createDatabase, type TestDatabase } from "../../test/support/test-database.ts";

/** A database of its own, and a session on it. */
export interface Scratch {
  readonly database: TestDatabase;
  readonly session: Session;
}

/** Makes an empty database. */
export async function openScratch(url: string, version: number): Promise<Scratch> {
  const database = await createDatabase(url, version);
  return { database, session: await openUrl(database.url) };
}

export async function closeScratch({ database, session }: Scratch): Promise<void> {
  await session.close();
  // A subscription keeps its database.
  await database.drop().catch(() => undefined);
}

/** Runs a script as psql would; gives the first error. A role that is there already is none. */
export function load(session: Session, text: string): Promise<string | undefined> {
  const { statements } = readStatements({ name: "script", text }, 0);
  const messages = statements.map(({ start, end, copyData }) => ({
    sql: text.slice(start, end),
    ...(copyData && { copyData: text.slice(copyData.start, copyData.end) }),
  }));
  return firstError(session, messages);
}

/** Runs written statements, in as many transactions as they ask for; gives the first error. */
export async function apply(
  session: Session,
  statements: readonly WrittenStatement[],
): Promise<string | undefined> {
  const messages: Message[] = [];
  let isOpen = false;
  let isEnded = false;
  for (const { sql, transaction, mustCommit = false } of statements) {
    if (isOpen && (!transaction || (isEnded && !mustCommit))) {
      messages.push({ sql: "commit" });
      isOpen = false;
    }
    if (transaction && !isOpen) messages.push({ sql: "begin" });
    isOpen = transaction;
    isEnded = mustCommit;
    messages.push({ sql });
  }
  if (isOpen) messages.push({ sql: "commit" });
  const error = await firstError(session, messages);
  if (error !== undefined) await session.flight([{ sql: "rollback" }]);
  return error;
}

/** Takes the snapshot of a database, with what each object needs. */
export async function snapshot(session: Session): Promise<Snapshot> {
  await session.flight([{ sql: "reset session authorization; reset role; reset all" }]);
  const { version, user } = await readServer(session);
  const request = { version, excluded: [], owner: user, dependencies: true, secrets: true };
  const texts = await createCatalogReader(session, request).read("own transaction");
  await session.flight([{ sql: "deallocate all" }]);
  return readCatalog(request, texts);
}

const DUPLICATE_OBJECT = "42710";

async function firstError(
  session: Session,
  messages: readonly Message[],
): Promise<string | undefined> {
  const outcomes = await session.flight(messages);
  for (const [at, outcome] of outcomes.entries()) {
    if (outcome.kind === "done") continue;
    const sql = messages[at]?.sql ?? "";
    if (outcome.kind === "lost") return `the connection was lost at ${sql}`;
    const isRole = /^\s*create\s+(?:role|user|group)\s/i.test(sql);
    if (isRole && outcome.error.sqlstate === DUPLICATE_OBJECT) continue;
    return `${outcome.error.message} at ${sql}`;
  }
  return undefined;
}
