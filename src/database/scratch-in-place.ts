import type { ServerConnection } from "../connection.ts";
import { Failure } from "../failure.ts";
import { compareSnapshots } from "../schema/compare.ts";
import { describeObject } from "../schema/describe.ts";
import type { ObjectKind, Snapshot } from "../schema/snapshot.ts";
import type { Session } from "../session.ts";
import { quoteIdentifier } from "../sql/quote.ts";
import { readCatalog } from "./catalog/catalog.ts";
import { createCatalogReader, readServer } from "./catalog/reader.ts";
import { openDatabase } from "./open.ts";
import type { Scratch } from "./scratch.ts";

/** What an empty database may hold already: what an administrator puts into it. */
const HARMLESS: ReadonlySet<ObjectKind> = new Set(["schema", "extension", "default privileges"]);

/**
 * Makes an empty database the scratch database itself, for a role that may not create another.
 *
 * It is emptied by dropping each object that was not there before, and must then be as it was.
 *
 * @throws {Failure} `EBB_SCRATCH` when it is not empty
 */
export async function scratchInPlace(
  connection: ServerConnection,
  session: Session,
): Promise<Scratch> {
  const initial = await snapshotOf(session);
  const [first] = [...initial.values()].filter(({ kind }) => !HARMLESS.has(kind));
  await session.close();
  if (first !== undefined) {
    throw new Failure(
      "EBB_SCRATCH",
      `Cannot use database ${connection.database} as a scratch database: it holds ${describeObject(first)}`,
      { hint: "Name an empty database, or a role that may create databases" },
    );
  }
  const open = (): Promise<Session> => openDatabase(connection);
  const renew = async (roles: readonly string[]): Promise<Session> => {
    const opened = await open();
    await empty(opened, initial);
    await opened.flight(roles.map((role) => ({ sql: `drop role ${quoteIdentifier(role)}` })));
    return opened;
  };
  return {
    description: `database ${connection.database} on ${connection.addresses[0].host}`,
    open,
    renew,
    discard: async (roles) => (await renew(roles)).close(),
  };
}

async function snapshotOf(session: Session): Promise<Snapshot> {
  const { version } = await readServer(session);
  const request = { version, excluded: [], owner: undefined };
  const texts = await createCatalogReader(session, request).read("own transaction");
  return readCatalog(request, texts);
}

/** The words of DROP where they are not those of the kind. */
const DROP_WORDS: Readonly<Partial<Record<ObjectKind, string>>> = {
  enum: "type",
  "composite type": "type",
  "range type": "type",
  "base type": "type",
};

async function empty(session: Session, initial: Snapshot): Promise<void> {
  const added = compareSnapshots(initial, await snapshotOf(session)).filter(
    ({ kind }) => kind === "added",
  );
  // Each may be gone already with another: a drop that is refused is seen by what is left.
  const drops = added.map(({ object: { kind, name } }) => ({
    sql: `drop ${DROP_WORDS[kind] ?? kind} if exists ${name} cascade`,
  }));
  await session.flight(drops);
  const [left] = compareSnapshots(initial, await snapshotOf(session));
  if (left === undefined) return;
  await session.close();
  throw new Failure(
    "EBB_SCRATCH",
    `Cannot empty the scratch database: ${describeObject(left.object)} is not as it was before`,
    { hint: "Create the database anew, or name a role that may create databases" },
  );
}
