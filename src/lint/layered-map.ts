/** A map on top of another one. Changes stay in the upper map until they are kept. */
export class LayeredMap<V> {
  readonly #below: LayeredMap<V> | undefined;
  readonly #own = new Map<string, V | undefined>();

  constructor(below?: LayeredMap<V>) {
    this.#below = below;
  }

  get(key: string): V | undefined {
    return this.#own.has(key) ? this.#own.get(key) : this.#below?.get(key);
  }

  set(key: string, value: V): void {
    this.#own.set(key, value);
  }

  delete(key: string): void {
    this.#own.set(key, undefined);
  }

  /** The keys that were written or deleted in this layer. */
  touched(): Iterable<string> {
    return this.#own.keys();
  }

  /** Returns all values with a key that starts with this text. */
  startingWith(prefix: string): ReadonlyMap<string, V> {
    const found = new Map(this.#below?.startingWith(prefix));
    for (const [key, value] of this.#own) {
      if (!key.startsWith(prefix)) continue;
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
