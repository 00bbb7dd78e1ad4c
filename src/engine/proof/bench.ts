import {
  type CatalogTexts,
  readCatalog,
  type SnapshotPlace,
} from "../../database/catalog/catalog.ts";
import {
  type CatalogReader,
  createCatalogReader,
  readServer,
} from "../../database/catalog/reader.ts";
import type { Scratch } from "../../database/prepare-scratch.ts";
import { Failure } from "../../failure.ts";
import type { Migration } from "../../migration/migration.ts";
import type { Snapshot } from "../../schema/snapshot.ts";
import type { Message, Session } from "../../session.ts";
import { quoteIdentifier } from "../../sql/quote.ts";
import { readStatements } from "../../sql/statements.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import { placeAt, type SourceText } from "../../text/place.ts";
import { connectionLost } from "../ledger/answer.ts";
import { stoppable } from "../run/stoppable.ts";
import {
  BEGIN,
  type Ran,
  runCommitted,
  runInside,
  type SectionSettings,
  type StepSections,
} from "./scratch-section.ts";
import { readSequences, restoreSequences } from "./sequence-values.ts";
import { readSettings, type SessionStart, takeSettings } from "./session-start.ts";

/** The schema of a database at one moment. */
export interface Image {
  /** The texts of the catalogs. They are equal only if nothing differs. */
  readonly texts: CatalogTexts;
  snapshot(): Snapshot;
}

/** Checks if nothing at all differs. */
export function areEqual(a: Image, b: Image): boolean {
  return a.texts.every((text, at) => text === b.texts[at]);
}

export interface BenchRequest {
  readonly scratch: Scratch;
  readonly settings: SectionSettings;
  /** SQL that the revisions need beforehand. It runs on the empty database. */
  readonly preludes: readonly SourceText[];
  /** The state in which every section begins. */
  readonly start: SessionStart;
  /** True to leave out the name of the role that runs the sections, see `CatalogRequest.owner`. */
  readonly hidesOwner: boolean;
  /**
   * True to include the dependencies of each object in snapshots. SQL can only be written with
   * them.
   */
  readonly dependencies?: boolean;
  readonly interrupt: AbortSignal;
}

/** The parts of a revision that are applied. */
export type Applicable = Pick<Migration, "up" | "assert">;

/** A scratch database for trying revisions. */
export class Bench {
  readonly #request: BenchRequest;
  /** The settings of sections, with all that holds when a section begins. */
  #settings: SectionSettings;
  readonly #leftOut = new Set<string>();
  #session: Session | undefined;
  #reader: CatalogReader | undefined;
  #version = 0;
  /** The server's roles from before the bench, and the SQL that may have created more. */
  #roles: ReadonlySet<string> | undefined;
  readonly #texts = new Set<string>();
  /** Roles to create in each new database, before the preludes. */
  readonly #madeNames = new Set<string>();
  /** The applied revisions, in order. */
  readonly #applied: Applicable[] = [];

  constructor(request: BenchRequest) {
    this.#request = request;
    this.#settings = request.settings;
  }

  /**
   * Opens the empty database and runs the preludes.
   *
   * @throws {Failure} `EBB_SQL` of a prelude, and of `Scratch.open`
   */
  async open(): Promise<void> {
    await this.#begin(await this.#request.scratch.open());
  }

  /** Removes the scratch database. Returns warnings about all that stays. */
  async close(): Promise<readonly string[]> {
    const roles = await this.#madeRoles();
    await this.#session?.close();
    return this.#request.scratch.discard(roles);
  }

  /** The settings of the session's start that the scratch database does not have. */
  get leftOutSettings(): readonly string[] {
    return [...this.#leftOut];
  }

  /** The major version of the server. */
  get serverVersion(): number {
    return Math.floor(this.#version / 10_000);
  }

  /** Runs an up section and commits it. */
  async applyUp(migration: Applicable): Promise<Ran> {
    const ran = await this.runCommitted({ section: migration.up, assert: migration.assert });
    if (ran.kind === "done") this.#applied.push(migration);
    return ran;
  }

  /** Creates the database again, with all applied revisions. */
  async rebuild(): Promise<void> {
    const roles = await this.#madeRoles();
    await this.#session?.close();
    await this.#begin(await this.#request.scratch.renew(roles));
    for (const { up, assert } of this.#applied) {
      const ran = await this.runCommitted({ section: up, assert });
      if (ran.kind === "failed") throw ran.failure;
    }
  }

  /** Drops everything on the database, as it is after {@link open}. */
  async reset(): Promise<void> {
    this.#applied.length = 0;
    await this.rebuild();
  }

  /** Creates a role now, and in every later new database. */
  async makeRole(name: string): Promise<void> {
    this.#madeNames.add(name);
    await this.#work((session) => session.flight([createRole(name)]));
  }

  /** Runs other work on the database. `texts` is SQL that may create roles. */
  withSession<T>(
    texts: readonly string[],
    work: (session: Session, settings: SectionSettings) => Promise<T>,
  ): Promise<T> {
    for (const text of texts) this.#texts.add(text);
    return this.#work((session) => work(session, this.#settings));
  }

  runCommitted(sections: StepSections): Promise<Ran> {
    this.#texts.add(sections.section.source);
    return this.#work((session) => runCommitted(session, this.#settings, sections));
  }

  runInside(sections: StepSections): Promise<Ran> {
    return this.#work((session) => runInside(session, this.#settings, sections));
  }

  /**
   * Runs work in a transaction that is rolled back. The numbers of sequences are taken back too.
   */
  async trial<T>(
    { takesNumbers }: { readonly takesNumbers: boolean },
    work: () => Promise<T>,
  ): Promise<T> {
    const session = this.#open;
    const before = takesNumbers ? await readSequences(session) : undefined;
    await session.flight([{ sql: BEGIN }]);
    try {
      return await work();
    } finally {
      await session.flight([{ sql: "rollback" }]);
      if (before !== undefined) await restoreSequences(session, before);
    }
  }

  async image(place: SnapshotPlace): Promise<Image> {
    const reader = this.#reader;
    if (reader === undefined) throw new Error("The scratch database is not open");
    return imageOf(reader, await this.#work(() => reader.read(place)));
  }

  get #open(): Session {
    if (this.#session === undefined) throw new Error("The scratch database is not open");
    return this.#session;
  }

  async #begin(session: Session): Promise<void> {
    this.#session = session;
    const { preludes, hidesOwner, settings, dependencies } = this.#request;
    const { version, user } = await readServer(session);
    const owner = hidesOwner ? (settings.role ?? user) : undefined;
    this.#reader = createCatalogReader(session, { version, excluded: [], owner, dependencies });
    this.#version = version;
    this.#roles ??= new Set(await readRoles(session));
    for (const { text } of preludes) this.#texts.add(text);
    await session.flight(Array.from(this.#madeNames, createRole));
    await this.#start(session);
  }

  /** Brings the session to the state in which every section begins. */
  async #start(session: Session): Promise<void> {
    const { preludes, settings, start } = this.#request;
    await session.flight(start.schemas.map(createSchema));
    const { taken, leftOut } = await takeSettings(session, start.settings);
    for (const name of leftOut) this.#leftOut.add(name);
    const texts = preludes.map(({ text }) => text);
    const before = await readSettings(session, texts);
    for (const prelude of preludes) await this.#work(() => runPrelude(session, prelude));
    const set = Array.from(await readSettings(session, texts), ([name, value]) => ({
      name,
      value,
    }));
    const changed = set.filter(({ name, value }) => before.get(name) !== value);
    const connectSettings = [...taken, ...settings.connectSettings, ...changed];
    this.#settings = { ...settings, connectSettings };
  }

  /**
   * Returns the roles that are new and named in the SQL. Other clients may create roles too, so new
   * alone is not enough.
   */
  async #madeRoles(): Promise<readonly string[]> {
    const before = this.#roles;
    if (this.#session === undefined || before === undefined) return [];
    const texts = [...this.#texts];
    const roles = await readRoles(this.#session);
    return roles.filter((role) => !before.has(role) && texts.some((text) => text.includes(role)));
  }

  /** @throws {Failure} the reason of a signal */
  async #work<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { interrupt } = this.#request;
    interrupt.throwIfAborted();
    const session = this.#open;
    try {
      return await stoppable(session, { interrupt }, () => work(session));
    } finally {
      // The reason of a signal has priority over the error of the cancelled query.
      interrupt.throwIfAborted();
    }
  }
}

function createSchema(name: string): Message {
  return { sql: `create schema if not exists ${quoteIdentifier(name)}` };
}

function createRole(name: string): Message {
  return { sql: `create role ${quoteIdentifier(name)}` };
}

/** Returns the names of all roles. Returns nothing when the connection is gone. */
async function readRoles(session: Session): Promise<readonly string[]> {
  const sql = "select r.rolname::pg_catalog.text as name from pg_catalog.pg_roles r";
  const [outcome] = await session.flight([{ sql }]);
  return outcome?.kind === "done" ? outcome.firstColumn.map(String) : [];
}

function imageOf({ request }: CatalogReader, texts: CatalogTexts): Image {
  let snapshot: Snapshot | undefined;
  return {
    texts,
    snapshot: () => {
      snapshot ??= readCatalog(request, texts);
      return snapshot;
    },
  };
}

/**
 * Runs a prelude as psql runs a file: statement by statement, until one fails. A role may be there
 * already, so that one prelude serves all servers and commands.
 */
async function runPrelude(session: Session, prelude: SourceText): Promise<void> {
  for (const statement of readStatements(prelude, 0).statements) {
    const { start, end, copyData } = statement;
    const [outcome] = await session.flight([
      {
        sql: prelude.text.slice(start, end),
        copyData: copyData && prelude.text.slice(copyData.start, copyData.end),
      },
    ]);
    if (outcome?.kind === "lost") throw connectionLost("Cannot run the prelude", outcome.reason);
    if (outcome?.kind !== "refused") continue;
    const [verb, kind = ""] = leadingWords(prelude.text, statement, 2);
    const isThere = outcome.error.sqlstate === "42710" && verb === "create";
    if (isThere && ["role", "user", "group"].includes(kind)) continue;
    throw new Failure("EBB_SQL", `Cannot run the prelude: ${outcome.error.message}`, {
      server: outcome.error,
      place: placeAt(prelude, start),
    });
  }
}
