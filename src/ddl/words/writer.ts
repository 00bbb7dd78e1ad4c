import type { Item, Items } from "./item.ts";

/** The text of one statement, with its facts. */
export interface Draft {
  readonly sql: string;
  readonly losesData?: string;
  /** False where the statement cannot run in a transaction block. */
  readonly transaction?: false;
}

/** One of the two states. */
export interface Side {
  readonly items: Items;
  /** Those whose parent has this key, in the order of the snapshot. */
  children(key: string): readonly Item[];
}

/** The surroundings of an object for its writer. */
export interface Scene {
  readonly before: Side;
  readonly after: Side;
  readonly serverVersion: number;
  /** Checks if an item is written inside the statement that creates its host. */
  isInline(key: string): boolean;
  /** Checks if an item exists before and after, without a drop in between. */
  stays(key: string): boolean;
  /** The keys of types that exist in an old and a new form at the same time. */
  carriedTypes: ReadonlySet<string>;
}

/** An object before and after a change, under the same name. */
export interface Change {
  readonly before: Item;
  readonly after: Item;
  /** The facts in which they differ. */
  readonly changed: ReadonlySet<string>;
  readonly scene: Scene;
}

/** Writes the objects of one kind. */
export interface KindWriter {
  /** The words behind ALTER, DROP and COMMENT ON: `materialized view`. */
  readonly words: string;
  /** The object behind these words, where that is not its name. */
  reference?(item: Item): string;
  create(item: Item, scene: Scene): readonly Draft[];
  /** Set if the drop is not DROP, the words and the reference. */
  drop?(item: Item, scene: Scene): readonly Draft[];
  /**
   * Returns undefined when PostgreSQL has no ALTER for the change: the object is then dropped and
   * created again.
   */
  alter?(change: Change): readonly Draft[] | undefined;
  /** Returns the reason for which an object cannot be created from its facts, or undefined. */
  unwritten?(item: Item): string | undefined;
  /** Checks if PostgreSQL refuses a change, or loses properties, while this dependent exists. */
  disturbs?(change: Change, dependent: Item): boolean;
  /** True where it has an owner that ALTER … OWNER TO changes. */
  readonly hasOwner?: boolean;
  /** The words behind GRANT … ON, and all privileges. */
  readonly grants?: GrantKind;
}

export interface GrantKind {
  readonly words: string;
  /** The word for these objects in ALTER DEFAULT PRIVILEGES. */
  readonly plural?: string;
  readonly privileges: readonly string[];
  /** Since which major version a server knows more of them. */
  readonly later?: { readonly since: number; readonly privileges: readonly string[] };
}
