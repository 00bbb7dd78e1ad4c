import type { Item, Items } from "./item.ts";

/** The text of one statement, and what must be known of it. */
export interface Draft {
  readonly sql: string;
  readonly losesData?: string;
  /** False where the statement cannot run in a transaction block. */
  readonly transaction?: false;
  readonly startsNewTransaction?: true;
}

/** A state into which something is written. */
export interface Side {
  readonly items: Items;
  /** Those whose parent has this key, in the order of the snapshot. */
  children(key: string): readonly Item[];
}

/** All that a writer may look at beside its own object. */
export interface Scene {
  readonly before: Side;
  readonly after: Side;
  readonly serverVersion: number;
  /** Whether an item is written inside of the statement that creates its host. */
  isInline(key: string): boolean;
  /** Whether an item exists before and after, and is not dropped in between. */
  stays(key: string): boolean;
  /** The type that a column's type was before it was made anew, where that stays beside it. */
  carriedTypes: ReadonlySet<string>;
}

/** An object that is to become another one of the same name. */
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
  /** Where it is not DROP, the words and the reference. */
  drop?(item: Item, scene: Scene): readonly Draft[];
  /** Undefined where PostgreSQL has no ALTER for it: it is dropped and made again. */
  alter?(change: Change): readonly Draft[] | undefined;
  /** Why an object cannot be made from its facts; undefined where it can. */
  unwritten?(item: Item): string | undefined;
  /** Whether PostgreSQL refuses a change, or forgets things, while this dependent is there. */
  disturbs?(change: Change, dependent: Item): boolean;
  /** True where it has an owner that ALTER … OWNER TO changes. */
  readonly hasOwner?: boolean;
  /** The words behind GRANT … ON, and all privileges. */
  readonly grants?: GrantKind;
}

export interface GrantKind {
  readonly words: string;
  /** As ALTER DEFAULT PRIVILEGES names these objects. */
  readonly plural?: string;
  readonly privileges: readonly string[];
  /** Since which major version a server knows more of them. */
  readonly later?: { readonly since: number; readonly privileges: readonly string[] };
}
