/** What users of other tools type as an option, without its dashes, and what it is in ebb. */
export const OTHER_OPTIONS: ReadonlyMap<string, string> = new Map([
  ...["c", "configFiles"].map((typed) => [typed, "--config FILE"] as const),
  ...["d", "migrations-dir", "path", "source", "locations"].map(
    (typed) => [typed, "--dir DIR"] as const,
  ),
  ...["u", "database", "dbstring"].map((typed) => [typed, "--url URL"] as const),
  ...["table", "migrations-table"].map((typed) => [typed, "--version-table NAME"] as const),
  ["autogenerate", "SQL that you write into the new file: ebb does not know your models"],
  ...["allow-missing", "outOfOrder"].map(
    (typed) => [typed, "ebb merge heads: the order is in the files, by their parents"] as const,
  ),
  ["target", "ebb upgrade REVISION, or ebb downgrade REVISION"],
  ["fake", "ebb stamp REVISION"],
]);
