import type { Range } from "../sql/identifier.ts";
import type { SourceText } from "../text/place.ts";
import type { PrintedBodies } from "./alembic-printed.ts";

/** A file of another tool's project. */
export interface ForeignFile {
  /** The path in the project, with `/`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A remark about an import. After a `lost` one a person has work to do. */
export interface Remark {
  readonly kind: "lost" | "note";
  readonly file: string;
  readonly line: number | undefined;
  readonly text: string;
}

/** The SQL of one direction: the parts of a file that stay, without the tool's markers. */
export interface ForeignSection {
  readonly source: SourceText;
  readonly parts: readonly Range[];
  /** False if the tool runs it without a transaction. */
  readonly transaction: boolean;
  /** The line in the file, for SQL that is written from a program. */
  readonly line?: number;
}

/** One migration of another tool. */
export interface ForeignMigration {
  /** Its key in the tool's table. */
  readonly version: string;
  /** Its name in the files, if the table has another one: `00002` for 2. */
  readonly name?: string;
  readonly message: string;
  readonly description?: string;
  /** ISO 8601. Without it, a date in the version counts. */
  readonly created?: string | undefined;
  readonly author?: string | undefined;
  readonly labels?: readonly string[];
  /** The versions of earlier migrations that it needs. */
  readonly depends?: readonly string[];
  /** The versions before it. Without them, it follows the migration before it in the list. */
  readonly parents?: readonly string[];
  readonly files: readonly string[];
  /** The text under the tool's checksum, if that is not the whole first file. */
  readonly checked?: string;
  /** Its keys in the tool's table, if they are not the version; and second keys. */
  readonly keys?: readonly string[];
  readonly aliases?: readonly string[];
  /** Checksums that are not over the bytes of a file alone. */
  readonly checksums?: readonly string[];
  readonly up: ForeignSection;
  readonly down: ForeignSection | undefined;
}

/** A body that needs the program of the tool to become SQL. */
export interface UnreadBody {
  readonly direction: "up" | "down";
  readonly version: string;
  /** One of the versions before it; undefined for the first. */
  readonly parent: string | undefined;
}

/** The content of another tool's project, in the tool's order. */
export interface ForeignProject {
  readonly migrations: readonly ForeignMigration[];
  readonly remarks: readonly Remark[];
  /** Files of the wanted schema: what the tool runs again whenever it changes. */
  readonly wanted?: readonly SourceText[];
  /** The bodies that only the tool itself can turn into SQL. */
  readonly unread?: readonly UnreadBody[];
  /** Its name, if the tool's table can hold several projects. */
  readonly project?: string;
}

/** An importer of one tool. It reads files and writes nothing. */
export interface Importer {
  /** The word on the command line. */
  readonly tool: string;
  /** The names of its migration files. */
  readonly pattern: RegExp;
  /** Returns the directories with a sure sign of the tool. */
  find(files: readonly ForeignFile[]): readonly string[];
  /** Reads the migrations of a directory. `printed` is the SQL that the tool itself wrote. */
  read(files: readonly ForeignFile[], directory: string, printed?: PrintedBodies): ForeignProject;
}
