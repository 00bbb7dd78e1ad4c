/** A part of a text, in UTF-16 offsets: from `start` up to, and without, `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}
