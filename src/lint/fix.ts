/** The safe form of a statement, where it can be written without knowing more. */
export type Fix = OutsideFix | NotValidFix | UsingIndexFix;

/** The statement runs in another form, alone and outside a transaction. */
export interface OutsideFix {
  readonly kind: "outside";
  readonly sql: string;
  readonly takesBack: TakesBack;
}

/** The statement of a down that takes another one back. The name is written as SQL. */
export type TakesBack =
  | { readonly kind: "drop index"; readonly name: string }
  | { readonly kind: "create index"; readonly name: string }
  | { readonly kind: "nothing" };

/** An action of an ALTER TABLE adds its constraint NOT VALID; a later revision validates it. */
export interface NotValidFix {
  readonly kind: "not valid";
  readonly table: string;
  readonly constraint: string;
  /** The action as written, and its safe form. */
  readonly action: string;
  readonly safe: string;
}

/** The index of a key is built first; then the constraint takes it over. */
export interface UsingIndexFix {
  readonly kind: "using index";
  readonly table: string;
  readonly constraint: string;
  readonly index: string;
  readonly add: string;
}

/** A fix, and the offset of its statement in the file. */
export interface PlacedFix {
  readonly fix: Fix;
  readonly start: number;
}
