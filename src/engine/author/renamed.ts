import { findRenames, type LikelyRename } from "../../ddl/find-renames.ts";
import { readRename } from "../../ddl/read-rename.ts";
import { shortName, writeRenames, writeRenamesBack } from "../../ddl/write-renames.ts";
import type { Rename, WrittenStatement } from "../../ddl/written.ts";
import type { ObjectKind, Snapshot } from "../../schema/snapshot.ts";
import { sectionOfPart, wholePart } from "./parts.ts";
import { downSection } from "./prove-down.ts";
import type { Workshop } from "./workshop.ts";
import { writtenMigration } from "./written-migration.ts";

/** The renames that a person wants. */
export interface WantedRenames {
  /** Texts like `public.users.name=full_name`. */
  readonly given: readonly string[];
  /** Chooses among renames that seem likely, each offered once. */
  choose(likely: readonly LikelyRename[]): Promise<readonly Rename[]>;
}

/** A state after renames, with the statements in both directions. */
export interface Renamed {
  readonly state: Snapshot;
  readonly ups: readonly WrittenStatement[];
  readonly downs: readonly WrittenStatement[];
}

/**
 * Renames objects on the scratch database.
 *
 * The constraints, indexes and the like of a renamed table or column follow if only their names
 * differ from the wanted ones.
 *
 * @throws {Failure} `EBB_USAGE` for a rename of an object that does not exist, `EBB_SQL`
 */
export async function applyRenames(
  workshop: Workshop,
  before: Snapshot,
  { wanted, renames }: { readonly wanted: Snapshot; readonly renames: WantedRenames },
): Promise<Renamed> {
  const chooser = new Chooser(renames);
  const ups: WrittenStatement[] = [];
  const downs: WrittenStatement[] = [];
  let state = before;
  for (;;) {
    const next = await chooser.next(state, wanted);
    const statements = writeRenames(state, next);
    if (statements.length === 0) return { state, ups, downs };
    const ran = await workshop.applyUp(writtenMigration(sectionOfPart(wholePart(statements))));
    if (ran.kind === "failed") throw ran.failure;
    ups.push(...statements);
    downs.unshift(...writeRenamesBack(state, next));
    state = await workshop.snapshot();
  }
}

/** The kinds whose names mostly come from those of their table and columns. */
const FOLLOWING: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  "constraint",
  "index",
  "sequence",
  "trigger",
  "policy",
]);

/** Gives renames round by round, because a renamed table makes its columns comparable. */
class Chooser {
  readonly #renames: WantedRenames;
  readonly #offered = new Set<string>();
  /** The names of the tables with a rename. */
  readonly #touched = new Set<string>();
  #isFirst = true;

  constructor(renames: WantedRenames) {
    this.#renames = renames;
  }

  async next(from: Snapshot, to: Snapshot): Promise<readonly Rename[]> {
    const given = this.#isFirst ? this.#renames.given.map((text) => readRename(text, from)) : [];
    this.#isFirst = false;
    if (given.length > 0) return this.#touch(given);
    const likely = findRenames(from, to);
    const following = likely.filter((rename) => this.#follows(rename, from));
    if (following.length > 0) return following;
    const fresh = likely.filter((rename) => !this.#offered.has(offerOf(rename)));
    for (const rename of fresh) this.#offered.add(offerOf(rename));
    return this.#touch(fresh.length === 0 ? [] : await this.#renames.choose(fresh));
  }

  #follows({ kind, from: name, likeness }: LikelyRename, from: Snapshot): boolean {
    const { parent = "" } = from.get(`${kind} ${name}`) ?? {};
    const isOfTouched = [...this.#touched].some(
      (table) => parent.endsWith(` ${table}`) || parent.startsWith(`column ${table}.`),
    );
    return FOLLOWING.has(kind) && likeness === 1 && isOfTouched;
  }

  #touch(renames: readonly Rename[]): readonly Rename[] {
    const tables = new Map(renames.map(({ kind, from, to }) => [`${kind} ${from}`, to]));
    for (const { kind, from, to } of renames) {
      if (kind !== "column") {
        this.#touched.add(to);
        continue;
      }
      const table = from.slice(0, -shortName({ kind, name: from }).length - 1);
      this.#touched.add(tables.get(`table ${table}`) ?? table);
    }
    return renames;
  }
}

function offerOf({ kind, from, to }: Rename): string {
  return `${kind} ${from} ${to}`;
}

/** A rename in the SQL of an up: the last parts of the names. */
export interface NamedRename {
  /** Undefined if the statement names it together with its schema or table. */
  readonly old: string | undefined;
  readonly name: string;
}

/**
 * Writes the statements that take back the renames of an up.
 *
 * The database is at `after`.
 */
export async function findRenamesBack(
  workshop: Workshop,
  { before, after }: { readonly before: Snapshot; readonly after: Snapshot },
  named: readonly NamedRename[],
): Promise<readonly WrittenStatement[]> {
  let statements: readonly WrittenStatement[] = [];
  let state = after;
  while (named.length > 0) {
    const renames = findRenames(state, before, ({ kind, from, to }) =>
      named.some(
        ({ old, name }) =>
          name === shortName({ kind, name: from }) &&
          (old === undefined || old === shortName({ kind, name: to })),
      ),
    );
    if (renames.length === 0) break;
    const more = [...statements, ...writeRenames(state, renames)];
    const ran = await workshop.tryDown(downSection(wholePart(more)));
    if (ran.kind === "failed") break;
    statements = more;
    state = ran.found;
  }
  return statements;
}
