import type { SectionDraft } from "../../migration/draft.ts";
import { formatMigration } from "../../migration/format.ts";
import type { Migration } from "../../migration/migration.ts";
import { parseMigration } from "../../migration/parse.ts";

/** Creates a migration from sections without a file, so that they can run. */
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
