import {
  baseName,
  directoriesOf,
  filesIn,
  lost,
  messageOf,
  note,
  sourceOf,
  wholeSection,
} from "./files.ts";
import type { Importer, Remark } from "./importer.ts";

const NAME = /^(\d+)_(.*)\.sql$/;

/** The command line of Supabase: `supabase/migrations/20240102030405_name.sql`. */
export const supabase: Importer = {
  tool: "supabase",
  pattern: NAME,
  find: (files) => {
    const isProject = files.some(({ name }) => /(?:^|\/)supabase\/config\.toml$/.test(name));
    const own = files.filter(({ name }) =>
      /(?:^|\/)supabase\/migrations\/\d+_[^/]*\.sql$/.test(name),
    );
    return isProject || own.length > 0 ? directoriesOf(own) : [];
  },
  read: (files, directory) => {
    const remarks: Remark[] = [];
    const own = filesIn(files, directory).filter(({ name }) => name.endsWith(".sql"));
    const migrations = own.flatMap((file, at) => {
      const [name, version = "", rest = ""] = NAME.exec(baseName(file.name)) ?? [];
      if (name === undefined || (at === 0 && isOldInit(name))) {
        remarks.push(note(file.name, "Supabase skips it"));
        return [];
      }
      return [
        {
          version,
          message: messageOf(rest),
          files: [file.name],
          up: wholeSection(sourceOf(file)),
          down: undefined,
        },
      ];
    });
    for (const { name } of files.filter(({ name }) => /(?:^|\/)supabase\/seed\.sql$/.test(name))) {
      remarks.push(lost(name, "it is a file of rows for development: ebb runs none"));
    }
    return { migrations, remarks };
  },
};

function isOldInit(name: string): boolean {
  const [, version] = /^(\d{14})_init\.sql$/.exec(name) ?? [];
  return version !== undefined && version < "20211209000000";
}
