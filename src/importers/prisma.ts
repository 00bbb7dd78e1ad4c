import { baseName, directoryOf, filesBelow, messageOf, sourceOf, wholeSection } from "./files.ts";
import type { Importer } from "./importer.ts";

const NAME = /(?:^|\/)(\d*)_?([^/]*)\/migration\.sql$/;

/** Prisma: a directory for each migration, with `migration.sql`. */
export const prisma: Importer = {
  tool: "prisma",
  pattern: /^migration_lock\.toml$/,
  find: (files) =>
    files
      .filter(({ name }) => baseName(name) === "migration_lock.toml")
      .map(({ name }) => directoryOf(name)),
  read: (files, directory) => ({
    remarks: [],
    migrations: filesBelow(files, directory)
      .filter(({ name }) => NAME.test(name) && directoryOf(directoryOf(name)) === directory)
      .map((file) => {
        const [, number = "", rest = ""] = NAME.exec(file.name) ?? [];
        const version = baseName(directoryOf(file.name));
        return {
          version,
          name: number === "" ? version : number,
          message: messageOf(rest),
          files: [file.name],
          up: wholeSection(sourceOf(file)),
          down: undefined,
        };
      }),
  }),
};
