import type { SectionDraft } from "../../migration/draft.ts";
import { formatMigration } from "../../migration/format.ts";
import type { Migration } from "../../migration/migration.ts";
import { parseMigration } from "../../migration/parse.ts";

/** Makes a migration of sections that are not in a file yet, so that they can be run. */
export function writtenMigration(up: SectionDraft, down?: SectionDraft): Migration {
  const text = formatMigration({
    id: "new",
    message: "Written by ebb",
    description: "",
    parents: [],
    depends: [],
    labels: [],
    createdText: undefined,
    author: undefined,
    up,
    down,
    assert: undefined,
  });
  return parseMigration({ name: "what ebb wrote", text });
}
