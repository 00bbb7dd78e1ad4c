/**
 * One statement of a text. Offsets are UTF-16 offsets, from the statement's first token up to the
 * position after its last one: leading comments and the closing semicolon are outside.
 */
export interface Statement {
  readonly start: number;
  readonly end: number;
  /** The data lines behind a `COPY … FROM stdin;`, up to (not including) the line `\.`. */
  readonly copyData: { readonly start: number; readonly end: number } | undefined;
}
