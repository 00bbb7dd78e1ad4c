/** The limits of the rules. `[lint]` in ebb.toml changes them. */
export interface LintLimits {
  /** Milliseconds: a longer lock_timeout is found. */
  readonly lockTimeout: number;
  /** Milliseconds: a longer statement_timeout is found. */
  readonly statementTimeout: number;
  /** Bytes of padding a row, from which on an order of columns is found. */
  readonly padding: number;
  /** Columns of an index, above which it is found. */
  readonly indexColumns: number;
  /** Patterns of names, by the kind of object. */
  readonly patterns: Readonly<Partial<Record<NamedKind, string>>>;
  /** The schema of ebb's own tables, as far as it is known. */
  readonly ledgerSchema: string;
}

/** The kinds of objects whose names can be held to a pattern. */
export const NAMED_KINDS = [
  "table",
  "column",
  "index",
  "primary_key",
  "foreign_key",
  "unique",
  "check",
  "sequence",
] as const;

export type NamedKind = (typeof NAMED_KINDS)[number];

/** The limits without any setting. */
export const DEFAULT_LIMITS: LintLimits = {
  lockTimeout: 5_000,
  statementTimeout: 600_000,
  padding: 8,
  indexColumns: 3,
  patterns: {},
  ledgerSchema: "public",
};

/** The oldest and the newest major version that the rules know. */
export const VERSIONS = { oldest: 13, newest: 18 } as const;
