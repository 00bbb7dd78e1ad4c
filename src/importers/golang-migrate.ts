import { baseName, directoriesOf, hasText } from "./files.ts";
import type { ForeignFile, Importer } from "./importer.ts";
import { readUpDownFiles } from "./up-down-files.ts";

/** It takes any ending behind the direction: `12_name.up.pgsql`. Programs are of other tools. */
const NAME = /^(\d+)_(.*)\.(up|down)\.(?!(?:[cm]?[jt]sx?|go|rb|py|php|java)$).+$/;

/** golang-migrate: pairs of `12_name.up.sql` and `12_name.down.sql` without markers. */
export const golangMigrate: Importer = {
  tool: "golang-migrate",
  pattern: NAME,
  find: (files) =>
    isOfOthers(files) ? [] : directoriesOf(files.filter(({ name }) => NAME.test(baseName(name)))),
  read: (files, directory) => readUpDownFiles(files, directory, { pattern: NAME }),
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
