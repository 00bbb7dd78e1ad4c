/**
 * A map on top of another one. Changes stay in the upper map until they are kept.
 *
 * A key has a kind before its colon, and the keys of one kind are found without a search.
 */
export class LayeredMap<V> {
  readonly #below: LayeredMap<V> | undefined;
  readonly #own = new Map<string, V | undefined>();
  readonly #byKind = new Map<string, Set<string>>();

  constructor(below?: LayeredMap<V>) {
    this.#below = below;
  }

  get(key: string): V | undefined {
    return this.#own.has(key) ? this.#own.get(key) : this.#below?.get(key);
  }

  set(key: string, value: V): void {
    this.#write(key, value);
  }

  delete(key: string): void {
    this.#write(key, undefined);
  }

  #write(key: string, value: V | undefined): void {
    this.#own.set(key, value);
    const kind = kindOf(key);
    const keys = this.#byKind.get(kind);
    if (keys === undefined) this.#byKind.set(kind, new Set([key]));
    else keys.add(key);
  }

  /** The keys that were written or deleted in this layer. */
  touched(): Iterable<string> {
    return this.#own.keys();
  }

  /** Returns all values with a key that starts with this text, which holds the whole kind. */
  startingWith(prefix: string): ReadonlyMap<string, V> {
    const found = new Map(this.#below?.startingWith(prefix));
    for (const key of this.#byKind.get(kindOf(prefix)) ?? []) {
      if (!key.startsWith(prefix)) continue;
      const value = this.#own.get(key);
      if (value === undefined) found.delete(key);
      else found.set(key, value);
    }
    return found;
  }

  /** Writes this layer into the one below, and returns that one. */
  keep(): LayeredMap<V> {
    const below = this.#below;
    if (below === undefined) return this;
    for (const [key, value] of this.#own) {
      if (value === undefined) below.delete(key);
      else below.set(key, value);
    }
    return below;
  }
}

function kindOf(key: string): string {
  return key.slice(0, key.indexOf(":"));
}
