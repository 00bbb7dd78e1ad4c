import { refineryChecksums } from "./checksums.ts";
import {
  baseName,
  directoriesOf,
  filesBelow,
  hasText,
  messageOf,
  programStub,
  sourceOf,
  wholeSection,
} from "./files.ts";
import type { ForeignFile, ForeignMigration, Importer, Remark } from "./importer.ts";

const NAME = /^[UV](\d+(?:\.\d+)?)__(\w+)\.(sql|rs)$/;

/** refinery: `V1__name.sql` and `U1__name.sql`, in the order of the numbers. */
export const refinery: Importer = {
  tool: "refinery",
  pattern: NAME,
  find: (files) =>
    isProject(files)
      ? directoriesOf(
          files.filter(({ name }) => NAME.test(baseName(name)) && name.endsWith(".sql")),
        )
      : [],
  read: (files, directory) => {
    const remarks: Remark[] = [];
    const migrations = filesBelow(files, directory)
      .filter(({ name }) => NAME.test(baseName(name)))
      .map((file) => migrationOf(file, remarks));
    return {
      migrations: migrations.toSorted((a, b) => Number(a.version) - Number(b.version)),
      remarks,
    };
  },
};

function isProject(files: readonly ForeignFile[]): boolean {
  return (
    files.some(({ name }) => /(?:^|\/)refinery\.toml$/.test(name)) ||
    hasText(files, /(?:^|\/)Cargo\.toml$/, /\brefinery\b/)
  );
}

function migrationOf(file: ForeignFile, remarks: Remark[]): ForeignMigration {
  const [, version = "", name = "", ending] = NAME.exec(baseName(file.name)) ?? [];
  const about = { version, message: messageOf(name) };
  if (ending === "sql") {
    return {
      ...about,
      files: [file.name],
      checksums: /^\d+$/.test(version) ? refineryChecksums(version, name, file.bytes) : [],
      up: wholeSection(sourceOf(file)),
      down: undefined,
    };
  }
  const stub = programStub(file, about);
  remarks.push(stub.remark);
  return stub.migration;
}
