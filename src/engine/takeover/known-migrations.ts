import type { ImportedRevision } from "../../importers/assemble.ts";
import { foreignChecksums } from "../../importers/checksums.ts";
import type { ForeignFile } from "../../importers/importer.ts";
import { readStatements } from "../../sql/statements.ts";
import { significantTokens } from "../../sql/token-reader.ts";
import { FOREIGN_TABLES } from "./foreign-tables.ts";

/** A migration file as the other tool's table knows it, in the order of the files. */
export interface KnownMigration {
  readonly id: string;
  readonly file: string;
  /** All names that the table may have for it, and names that count if no file has such a one. */
  readonly versions: readonly string[];
  readonly aliases: readonly string[];
  /** Returns false for a checksum that is not of its file. */
  matches(checksum: string): boolean;
}

/** Returns the migrations of a tool as its table knows them. */
export function knownMigrations(
  tool: string,
  revisions: readonly ImportedRevision[],
  files: readonly ForeignFile[],
): readonly KnownMigration[] {
  const bytesOf = new Map(files.map((file) => [file.name, file]));
  const normal = FOREIGN_TABLES[tool]?.normal ?? ((version: string) => version);
  return revisions.map(({ id, migration }) => {
    const { version, keys = [version], aliases = [], checked } = migration;
    const [file = ""] = migration.files;
    const whole = (): Uint8Array =>
      checked === undefined
        ? (bytesOf.get(file)?.bytes ?? new Uint8Array())
        : new TextEncoder().encode(checked);
    const checksums =
      migration.checksums ?? (checked === "" ? [] : foreignChecksums(tool, whole()));
    return {
      id,
      file,
      versions: [...keys.map(normal), ...otherNames(tool, version)],
      aliases,
      matches: (checksum) =>
        tool === "supabase"
          ? isSameSql(checksum, new TextDecoder().decode(whole()))
          : checksums.length === 0 || checksums.includes(checksum),
    };
  });
}

/** The path of a file in Liquibase's table is written as it was on that day. */
function otherNames(tool: string, version: string): readonly string[] {
  return tool === "liquibase" ? [version.split("::").slice(0, 2).join("::")] : [];
}

/** Supabase keeps the statements, not a checksum: white space and comments do not count. */
function isSameSql(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => {
    const tokens: string[] = [];
    const { statements } = readStatements({ name: "", text }, 0);
    significantTokens(text, statements, (token) => tokens.push(token));
    return tokens.join("\0");
  });
  return a === b;
}
