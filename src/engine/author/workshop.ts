import type { SnapshotPlace } from "../../database/catalog/catalog.ts";
import type { Section } from "../../migration/migration.ts";
import type { Snapshot } from "../../schema/snapshot.ts";
import { quoteIdentifier } from "../../sql/quote.ts";
import type { SourceText } from "../../text/place.ts";
import { connectionLost } from "../ledger/answer.ts";
import type { Applicable, Bench } from "../proof/bench.ts";
import { cannotReplay } from "../proof/drift.ts";
import { type Ran, resetSession, type SectionSettings } from "../proof/scratch-section.ts";
import { restore } from "./overlay.ts";
import { dropOfCreated } from "./replaced-objects.ts";
import { missingRole, runBeside, runFiles } from "./run-files.ts";
import { readSqlFile } from "./sql-units.ts";
import { type Contents, readContents } from "./table-rows.ts";
import { withoutLedger } from "./without-ledger.ts";

/** A revision to replay. */
export interface Replayed extends Applicable {
  readonly id: string;
}

/** A state that can be created on an empty database. */
export type Replayable =
  | { readonly kind: "empty" }
  | { readonly kind: "revisions"; readonly revisions: readonly Replayed[] }
  | { readonly kind: "files"; readonly files: readonly SourceText[] }
  /** The schema of the revisions, but each object that the files create is as in the files. */
  | {
      readonly kind: "overlay";
      readonly revisions: readonly Replayed[];
      readonly files: readonly SourceText[];
    };

export interface WorkshopSettings {
  /** False on a server. Roles and other global objects outlast the scratch database there. */
  readonly isEmbedded: boolean;
  readonly versionTable: string;
}

/** The outcome of a down. */
export type TriedDown =
  | { readonly kind: "done"; readonly found: Snapshot }
  | Extract<Ran, { readonly kind: "failed" }>;

/** A scratch database for creating states one after another. */
export class Workshop {
  readonly #bench: Bench;
  readonly #settings: WorkshopSettings;
  #isEmpty = true;

  /** `bench` is open and unused. */
  constructor(bench: Bench, settings: WorkshopSettings) {
    this.#bench = bench;
    this.#settings = settings;
  }

  /**
   * Creates a state and returns its snapshot. The earlier state is dropped.
   *
   * @throws {Failure} `EBB_SQL` with the place of the failing statement; `EBB_SCRATCH` for a file
   * that creates global objects on a server; `EBB_CONNECTION_LOST`
   */
  async make(state: Replayable): Promise<Snapshot> {
    if (!this.#isEmpty) await this.#bench.reset();
    this.#isEmpty = state.kind === "empty";
    switch (state.kind) {
      case "empty":
        break;
      case "revisions":
        for (const revision of state.revisions) await this.replay(revision);
        break;
      case "files":
        await this.runFiles(state.files);
        break;
      case "overlay":
        for (const revision of state.revisions) await this.replay(revision);
        await this.#layOver(state.files);
        break;
    }
    return this.snapshot();
  }

  /** The major version of the scratch database. */
  get serverVersion(): number {
    return this.#bench.serverVersion;
  }

  /** Returns the snapshot of the database as it is now. */
  async snapshot(place: SnapshotPlace = "own transaction"): Promise<Snapshot> {
    const image = await this.#bench.image(place);
    return withoutLedger(image.snapshot(), this.#settings.versionTable);
  }

  /** Reads the rows of all tables, and the sequences. */
  async contents(): Promise<Contents> {
    return this.#bench.withSession([], readContents);
  }

  /** Runs an up section and commits it. On the embedded database missing roles are created. */
  async applyUp(migration: Applicable): Promise<Ran> {
    this.#isEmpty = false;
    const made = new Set<string>();
    for (;;) {
      const ran = await this.#bench.applyUp(migration);
      if (ran.kind === "done") return ran;
      const role = this.#settings.isEmbedded ? missingRole(ran.error) : undefined;
      if (role === undefined || made.has(role)) return ran;
      made.add(role);
      await this.#bench.makeRole(role);
      // A section without a transaction may have done a part before it failed. The rebuild removes
      // that.
      if (!migration.up.options.transaction) await this.#bench.rebuild();
    }
  }

  /**
   * Applies a revision as it is in its file.
   *
   * @throws {Failure} of the statement that fails
   */
  async replay(revision: Replayed): Promise<void> {
    const ran = await this.applyUp(revision);
    if (ran.kind === "failed") throw cannotReplay(revision.id, ran.failure);
  }

  /**
   * Runs a down section and returns the resulting snapshot. A section that runs in a transaction is
   * rolled back; any other is committed.
   */
  async tryDown(section: Section): Promise<TriedDown> {
    const sections = { section, assert: undefined };
    if (!section.options.transaction) {
      const ran = await this.#bench.runCommitted(sections);
      return ran.kind === "failed" ? ran : { kind: "done", found: await this.snapshot() };
    }
    return this.#bench.trial({ takesNumbers: true }, async () => {
      const ran = await this.#bench.runInside(sections);
      if (ran.kind === "failed") return ran;
      return { kind: "done", found: await this.snapshot("open transaction") };
    });
  }

  /** Creates the database again, with all applied ups. */
  async rebuild(): Promise<void> {
    await this.#bench.rebuild();
  }

  async #layOver(files: readonly SourceText[]): Promise<void> {
    const before = await this.snapshot();
    const { loadGrammar } = await import("../../grammar/load-grammar.ts");
    const parse = await loadGrammar();
    const write = async (sql: string): Promise<string | undefined> => {
      const parsed = await parse(sql);
      return parsed.kind === "statement" ? dropOfCreated(parsed.node) : undefined;
    };
    await this.#bench.withSession([], (session, settings) =>
      runBeside(session, files, { fresh: freshSession(settings), write }),
    );
    const dropped = await this.snapshot();
    await this.runFiles(files);
    const overlaid = { before, dropped, after: await this.snapshot() };
    await this.#bench.withSession([], (session) =>
      restore(overlaid, this.serverVersion, async (sql) => {
        const [outcome] = await session.flight([{ sql }]);
        if (outcome?.kind === "lost")
          throw connectionLost("Cannot create it again", outcome.reason);
        return outcome?.kind === "refused" ? outcome.error : undefined;
      }),
    );
  }

  /** Runs files on the present state. */
  async runFiles(files: readonly SourceText[]): Promise<void> {
    const { isEmbedded } = this.#settings;
    for (const file of files) this.#bench.refuseBeyond(readSqlFile(file));
    this.#isEmpty = false;
    const texts = files.map(({ text }) => text);
    await this.#bench.withSession(texts, (session, settings) => {
      const makeRole = isEmbedded ? (name: string) => this.#bench.makeRole(name) : undefined;
      return runFiles(session, files, { fresh: freshSession(settings), makeRole });
    });
  }
}

/** Returns the statements that reset a session to its state before each file. */
function freshSession(settings: SectionSettings): readonly string[] {
  const role = settings.role === undefined ? [] : [`set role ${quoteIdentifier(settings.role)}`];
  return [...resetSession(settings), "deallocate all", "discard temp", ...role];
}
