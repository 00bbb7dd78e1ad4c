import type { Revision } from "../graph/graph.ts";
import type { Statement } from "../sql/statements.ts";
import type { WrittenText } from "../text/place.ts";
import type { VariableUse } from "./variables.ts";

/** The header of a revision file. It is enough for the graph, `history` and `show`. */
export interface Header extends Revision {
  readonly message: string;
  /** The other comment lines of the header, without `--`; may be empty. */
  readonly description: string;
  /** As written in the file. */
  readonly createdText: string | undefined;
  readonly author: string | undefined;
  /** The variables of its SQL; absent in a header that has no such line. */
  readonly variables?: readonly string[] | undefined;
}

export type Direction = "up" | "down";

/** The options of a marker line. */
export interface SectionOptions {
  /** False for `no-transaction`. */
  readonly transaction: boolean;
  /** In PostgreSQL's format, for example `5s`. */
  readonly lockTimeout: string | undefined;
  readonly statementTimeout: string | undefined;
  /** False for `no-record`: the ledger records only the hash. */
  readonly record: boolean;
  /** The reason, possibly empty, of a down that is declared `irreversible`. */
  readonly irreversible: string | undefined;
  /** True for `-- down nothing`: a deliberate no-op. */
  readonly nothing: boolean;
}

/** One section of a revision file. Its statements' offsets count in `source`. */
export interface Section {
  readonly kind: Direction | "assert";
  readonly options: SectionOptions;
  readonly statements: readonly Statement[];
  /** The whole text: the file's, or that of a recorded section. */
  readonly source: string;
  /** The section from its marker line up to the next marker. The ledger records this part. */
  readonly start: number;
  readonly end: number;
  /** The file's path, or `ledger:<revision>` for a recorded section. */
  readonly origin: string;
  /** SHA-256 over the tokens, in hex; of the text as it is written, whatever the variables are. */
  readonly checksum: string;
  /** Present for a section that uses variables: `source` holds their values then. */
  readonly written?: WrittenSection | undefined;
}

/** A section that uses variables, as it is written. */
export interface WrittenSection extends WrittenText {
  readonly start: number;
  readonly end: number;
  readonly uses: readonly VariableUse[];
  /** The variables with their values; undefined for one that has none. The section cannot run then. */
  readonly variables: ReadonlyMap<string, string | undefined>;
}

/** A whole revision file. */
export interface Migration extends Header {
  readonly up: Section;
  readonly down: Section | undefined;
  readonly assert: Section | undefined;
  /** The byte of the file where `source` starts: 3 after a byte order mark, else 0. */
  readonly firstByte: number;
}
