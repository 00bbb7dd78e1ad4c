import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes a chain of revisions, each with one table to make and to drop. */
export function writeHistory(directory: string, length: number): void {
  mkdirSync(directory, { recursive: true });
  for (let index = 0; index < length; index++) {
    const parents = index === 0 ? "" : `-- parents: ${id(index - 1)}\n`;
    const text = `-- Create table ${index}
--
-- revision: ${id(index)}
${parents}
-- up
CREATE TABLE t${index} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);

-- down
DROP TABLE t${index};
`;
    writeFileSync(join(directory, `${id(index)}_create_table.sql`), text);
  }
}

function id(index: number): string {
  return (0xebb0000000 + index).toString(16).padStart(12, "0");
}
