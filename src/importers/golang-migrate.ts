import { baseName, directoriesOf, hasText } from "./files.ts";
import type { ForeignFile, Importer } from "./importer.ts";
import { readUpDownFiles, UP_DOWN_NAME } from "./up-down-files.ts";

/** golang-migrate: pairs of `12_name.up.sql` and `12_name.down.sql` without markers. */
export const golangMigrate: Importer = {
  tool: "golang-migrate",
  pattern: UP_DOWN_NAME,
  find: (files) =>
    isOfOthers(files)
      ? []
      : directoriesOf(files.filter(({ name }) => UP_DOWN_NAME.test(baseName(name)))),
  read: (files, directory) => readUpDownFiles(files, directory),
};

/** sqlx and node-pg-migrate have such pairs too. */
function isOfOthers(files: readonly ForeignFile[]): boolean {
  return (
    hasText(files, /(?:^|\/)Cargo\.toml$/, /\bsqlx\b/) ||
    files.some(({ name }) =>
      /(?:^|\/)(?:sqlx\.toml|sqlx-data\.json)$|(?:^|\/)\.sqlx\//.test(name),
    ) ||
    hasText(files, /(?:^|\/)package\.json$/, /"node-pg-migrate"/)
  );
}
