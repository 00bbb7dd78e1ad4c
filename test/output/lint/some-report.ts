import type { LintReport } from "../../../src/lint/finding.ts";
import { lintRevisions } from "../../lint/linting.ts";

const FILE = `-- A "quoted" <change>
--
-- revision: aaaa

-- up
CREATE INDEX "a|b<c>" ON "tab\`le" (x);
-- ebb: allow ban-drop-table because "nothing" reads it & nobody <knows> it
DROP TABLE old;
ALTER TABLE t ADD COLUMN id int, ALTER COLUMN a TYPE text, ALTER COLUMN b TYPE char(3);
SELEC 1;

-- down
DROP INDEX "a|b<c>";
ALTER TABLE t DROP COLUMN id;
`;

/** Lints a file with an error, a warning, a note, an allowed finding, and names that formats must escape. */
export function someReport(): Promise<LintReport> {
  return lintRevisions({ "migrations/a b#1.sql": FILE });
}

/** Lints a file without findings. */
export function cleanReport(): Promise<LintReport> {
  return lintRevisions({
    "a.sql":
      "-- First\n--\n-- revision: aaaa\n\n-- up\nCREATE TABLE s.t (a bigint);\n\n-- down irreversible: why\n",
  });
}
