import { nameOf } from "../locks/effect.ts";
import type { QualifiedName } from "../sql/identifier.ts";
import { LayeredMap } from "./layered-map.ts";
import type { LintSection, LintStatement } from "./lint-statement.ts";
import {
  type Entry,
  type Index,
  type Origin,
  type Other,
  type Schema,
  type Table,
  unknownTable,
} from "./schema.ts";

const PUBLIC = "public";

/**
 * Follows the objects that statements create, change and drop. Rules read it as a {@link Schema}.
 */
export class SchemaModel implements Schema {
  readonly #entries: LayeredMap<Entry>;
  readonly #removedBy = new Map<string, Origin>();
  readonly unit: string;
  /** In a down: the up of the same revision. */
  ownUp: LintSection | undefined;
  /** The schemas in which names without a schema are searched first. */
  searchPath: readonly string[] | undefined;
  /** True once a statement may have done more than its text says. */
  isUncertain = false;
  /** The statement that is being applied. */
  current: LintStatement | undefined;

  constructor(unit: string, below?: SchemaModel) {
    this.unit = unit;
    this.#entries = new LayeredMap(below === undefined ? undefined : below.#entries);
  }

  place({ schema, name }: QualifiedName): string {
    return `${schema ?? this.searchPath?.[0] ?? PUBLIC}.${name}`;
  }

  table(name: QualifiedName): Table | undefined {
    return this.tableAt(this.place(name));
  }

  tableAt(place: string): Table | undefined {
    const found = this.#entries.get(`relation:${place}`);
    return found?.shape === "table" ? found : undefined;
  }

  index(name: QualifiedName): Index | undefined {
    const found = this.#entries.get(`relation:${this.place(name)}`);
    return found?.shape === "index" ? found : undefined;
  }

  other(kind: string, name: QualifiedName): Other | undefined {
    const found = this.#entries.get(`${kind}:${this.place(name)}`);
    return found?.shape === "other" ? found : undefined;
  }

  indexesOf({ attached }: Table): readonly Index[] {
    return [...attached].flatMap((key) => {
      const found = this.#entries.get(key);
      return found?.shape === "index" ? [found] : [];
    });
  }

  all(kind: string): readonly Entry[] {
    return [...this.#entries.startingWith(`${kind}:`).values()];
  }

  isNew(thing: { readonly bornIn: string | undefined } | undefined): boolean {
    return thing?.bornIn === this.unit;
  }

  isOfOwnUp(thing: { readonly bornBy: Origin | undefined } | undefined): boolean {
    return this.ownUp !== undefined && thing?.bornBy?.section === this.ownUp;
  }

  entry(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /** The keys of the changed objects of this layer. */
  touched(): Iterable<string> {
    return this.#entries.touched();
  }

  removedBy(key: string): Origin | undefined {
    return this.#removedBy.get(key);
  }

  /** Notes that the current statement removes an object without an entry of its own. */
  noteRemoval(key: string): void {
    if (this.current !== undefined) this.#removedBy.set(key, this.current);
  }

  put(entry: Entry): void {
    const key = keyOfEntry(entry);
    this.#entries.set(key, entry);
    const owner = entry.attachedTo === undefined ? undefined : this.tableAt(entry.attachedTo);
    if (owner === undefined || owner.attached.has(key)) return;
    this.put({ ...owner, attached: new Set([...owner.attached, key]) });
  }

  /** Removes an object and everything attached to it. */
  remove(key: string): void {
    const found = this.#entries.get(key);
    if (found === undefined) return;
    this.#entries.delete(key);
    this.noteRemoval(key);
    if (found.shape !== "table") return;
    for (const inner of found.attached) {
      if (this.entry(inner)?.attachedTo === found.name) this.remove(inner);
    }
  }

  removeSchema(name: string): void {
    for (const kind of ["relation", "type", "domain", "function", "procedure", "aggregate"]) {
      for (const key of this.#entries.startingWith(`${kind}:${name}.`).keys()) this.remove(key);
    }
  }

  /** Returns the table of a name. If no statement created it, the model adds a partial one. */
  changedTable(name: QualifiedName): Table {
    return this.table(name) ?? unknownTable(this.place(nameOf(name)));
  }

  /** Writes the changes of this layer into the model below it. */
  keep(): void {
    this.#entries.keep();
  }
}

/** The key under which an object is kept: relations share their names. */
export function keyOfEntry({ shape, kind, name }: Entry): string {
  return shape === "other" ? `${kind}:${name}` : `relation:${name}`;
}
