import type { SnapshotPlace } from "../../database/catalog/catalog.ts";
import {
  type CatalogReader,
  createCatalogReader,
  readServer,
} from "../../database/catalog/reader.ts";
import type { Scratch } from "../../database/prepare-scratch.ts";
import { Failure } from "../../failure.ts";
import type { Migration } from "../../migration/migration.ts";
import { missingVariables, valueFailure } from "../../migration/written.ts";
import type { Message, Session } from "../../session.ts";
import { quoteIdentifier } from "../../sql/quote.ts";
import type { SourceText } from "../../text/place.ts";
import { stoppable } from "../run/stoppable.ts";
import { type Image, imageOf } from "./image.ts";
import { runPrelude } from "./prelude.ts";
import {
  BEGIN,
  type Ran,
  runCommitted,
  runInside,
  type SectionSettings,
  type StepSections,
} from "./scratch-section.ts";
import { readSequences, restoreSequences } from "./sequence-values.ts";
import { readServerState, type ServerState, wayBackSql } from "./server-state.ts";
import { readSettings, type SessionStart, takeSettings } from "./session-start.ts";
import {
  readPlace,
  refuseBeyond,
  reroutedSession,
  type ScratchPlace,
  type SqlText,
  type Surroundings,
} from "./surroundings.ts";

export interface BenchRequest {
  readonly scratch: Scratch;
  readonly settings: SectionSettings;
  readonly surroundings: Surroundings;
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
  /** True to include the database itself, roles and tablespaces in snapshots. */
  readonly server?: boolean;
  /** True to include the secrets of objects in snapshots. SQL with them is written for files. */
  readonly secrets?: boolean;
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
  #place: ScratchPlace | undefined;
  /** The server from before the bench, and the SQL that may have changed it. */
  #server: ServerState | undefined;
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
    const wayBack = await this.#wayBack();
    await this.#session?.close();
    return this.#request.scratch.discard(wayBack);
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
    const wayBack = await this.#wayBack();
    await this.#session?.close();
    await this.#begin(await this.#request.scratch.renew(wayBack));
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
    return this.#run(sections, runCommitted);
  }

  runInside(sections: StepSections): Promise<Ran> {
    return this.#run(sections, runInside);
  }

  /** As {@link refuseBeyond}. */
  refuseBeyond(sql: SqlText): void {
    refuseBeyond(sql, this.#here);
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

  async #run(sections: StepSections, run: typeof runInside): Promise<Ran> {
    try {
      requireValues(sections);
      this.refuseBeyond(sections.section);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      return { kind: "failed", failure, error: undefined };
    }
    this.#texts.add(sections.section.source);
    return this.#work((session) => run(session, this.#settings, sections));
  }

  get #here(): ScratchPlace {
    if (this.#place === undefined) throw new Error("The scratch database is not open");
    return this.#place;
  }

  get #open(): Session {
    if (this.#session === undefined) throw new Error("The scratch database is not open");
    return this.#session;
  }

  async #begin(session: Session): Promise<void> {
    const { preludes, hidesOwner, settings, dependencies, server, surroundings } = this.#request;
    const place = await readPlace(session, surroundings);
    this.#place = { ...place, before: this.#place?.before ?? place.before };
    this.#session = reroutedSession(session, this.#place);
    const { version, user, access } = await readServer(session);
    const owner = hidesOwner ? (settings.role ?? user) : undefined;
    const secrets = access.connections && this.#request.secrets === true;
    const sealed = server === true ? access : undefined;
    const request = { version, excluded: [], owner, dependencies, server, secrets, sealed };
    this.#reader = createCatalogReader(session, request);
    this.#version = version;
    if (!surroundings.isEmbedded) this.#server ??= await readServerState(session, version);
    for (const { text } of preludes) this.#texts.add(text);
    await session.flight(Array.from(this.#madeNames, createRole));
    await this.#start(this.#session);
  }

  /** Brings the session to the state in which every section begins. */
  async #start(session: Session): Promise<void> {
    const { preludes, settings, start } = this.#request;
    const place = this.#here;
    // A tablespace of the embedded database has its place in the database's own directory.
    const confined = place.isEmbedded ? [{ name: "allow_in_place_tablespaces", value: "on" }] : [];
    await takeSettings(session, confined);
    await session.flight(start.schemas.map(createSchema));
    const { taken, leftOut } = await takeSettings(session, start.settings);
    for (const name of leftOut) this.#leftOut.add(name);
    const texts = preludes.map(({ text }) => text);
    const before = await readSettings(session, texts);
    for (const prelude of preludes) await this.#work(() => runPrelude(session, prelude, place));
    const set = Array.from(await readSettings(session, texts), ([name, value]) => ({
      name,
      value,
    }));
    const changed = set.filter(({ name, value }) => before.get(name) !== value);
    const connectSettings = [...taken, ...settings.connectSettings, ...changed, ...confined];
    this.#settings = { ...settings, connectSettings };
  }

  /** Writes the SQL that undoes changes to the whole server, after the database is dropped. */
  async #wayBack(): Promise<readonly string[]> {
    const before = this.#server;
    if (this.#session === undefined || before === undefined) return [];
    return wayBackSql(before, await readServerState(this.#session, this.#version), [
      this.#here.database,
      ...this.#texts,
    ]);
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

/** @throws {Failure} `EBB_VARIABLE` for sections whose variables have no values. */
function requireValues({ section, assert }: StepSections): void {
  const variables = [section, assert].flatMap((each) => (each ? missingVariables(each) : []));
  const failure = valueFailure([{ origin: section.origin, variables }]);
  if (failure !== undefined) throw failure;
}
