/** A revision file as a source gives it. */
export interface SourceFile {
  /** As people know it: the directory as it was given, then the path in it, with `/`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}
