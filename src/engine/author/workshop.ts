import type { SnapshotPlace } from "../../database/catalog/catalog.ts";
import type { Section } from "../../migration/migration.ts";
import type { Snapshot } from "../../schema/snapshot.ts";
import { quoteIdentifier } from "../../sql/quote.ts";
import type { SourceText } from "../../text/place.ts";
import { connectionLost } from "../ledger/answer.ts";
import type { Applicable, Bench } from "../proof/bench.ts";
import { cannotReplay } from "../proof/drift.ts";
import { type Ran, resetSession, type SectionSettings } from "../proof/scratch-section.ts";
import { refuseGlobalObjects } from "./global-objects.ts";
import { restore } from "./overlay.ts";
import { dropOfCreated } from "./replaced-objects.ts";
import { missingRole, runBeside, runFiles } from "./run-files.ts";
import { withoutLedger } from "./without-ledger.ts";

/** A revision that is replayed. */
export interface Replayed extends Applicable {
  readonly id: string;
}

/** A state that can be made on an empty database. */
export type Replayable =
  | { readonly kind: "empty" }
  | { readonly kind: "revisions"; readonly revisions: readonly Replayed[] }
  | { readonly kind: "files"; readonly files: readonly SourceText[] }
  /** The revisions, in which each object that the files create stands as they say. */
  | {
      readonly kind: "overlay";
      readonly revisions: readonly Replayed[];
      readonly files: readonly SourceText[];
    };

export interface WorkshopSettings {
  /** False on a server: what belongs to it outlasts the scratch database. */
  readonly isEmbedded: boolean;
  readonly allowsGlobal: boolean;
  readonly versionTable: string;
}

/** What a down left. */
export type TriedDown =
  | { readonly kind: "done"; readonly found: Snapshot }
  | Extract<Ran, { readonly kind: "failed" }>;

/** A scratch database on which states are made, one after another. */
export class Workshop {
  readonly #bench: Bench;
  readonly #settings: WorkshopSettings;
  #isEmpty = true;

  /** `bench` is open, and nothing was done on it. */
  constructor(bench: Bench, settings: WorkshopSettings) {
    this.#bench = bench;
    this.#settings = settings;
  }

  /**
   * Makes a state and gives its snapshot; what was made before is thrown away.
   *
   * @throws {Failure} `EBB_SQL` with the place of what fails; `EBB_SCRATCH` for a file that makes what
   * belongs to a server, on one; `EBB_CONNECTION_LOST`
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

  /** What stands on the database now. */
  async snapshot(place: SnapshotPlace = "own transaction"): Promise<Snapshot> {
    const image = await this.#bench.image(place);
    return withoutLedger(image.snapshot(), this.#settings.versionTable);
  }

  /** Runs an up section for good; roles that it lacks are made on the embedded database. */
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
      // What a section without a transaction did before it failed is undone.
      if (!migration.up.options.transaction) await this.#bench.rebuild();
    }
  }

  /**
   * Applies a revision as it stands in its file.
   *
   * @throws {Failure} of the statement that fails
   */
  async replay(revision: Replayed): Promise<void> {
    const ran = await this.applyUp(revision);
    if (ran.kind === "failed") throw cannotReplay(revision.id, ran.failure);
  }

  /**
   * Runs a down section and gives what it leaves: in a transaction that is rolled back, where the
   * section runs in one; else for good.
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

  /** Makes the database anew, as it is after all ups that were applied. */
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
        if (outcome?.kind === "lost") throw connectionLost("Cannot make it again", outcome.reason);
        return outcome?.kind === "refused" ? outcome.error : undefined;
      }),
    );
  }

  /** Runs files on top of what stands there. */
  async runFiles(files: readonly SourceText[]): Promise<void> {
    const { isEmbedded, allowsGlobal } = this.#settings;
    if (!isEmbedded && !allowsGlobal) refuseGlobalObjects(files);
    this.#isEmpty = false;
    const texts = files.map(({ text }) => text);
    await this.#bench.withSession(texts, (session, settings) => {
      const makeRole = isEmbedded ? (name: string) => this.#bench.makeRole(name) : undefined;
      return runFiles(session, files, { fresh: freshSession(settings), makeRole });
    });
  }
}

/** Writes what takes a session back to how each file finds it. */
function freshSession(settings: SectionSettings): readonly string[] {
  const role = settings.role === undefined ? [] : [`set role ${quoteIdentifier(settings.role)}`];
  return [...resetSession(settings), "deallocate all", "discard temp", ...role];
}
