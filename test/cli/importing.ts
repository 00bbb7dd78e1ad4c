import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sharedCluster } from "../support/cluster.ts";
import { type EbbProject, withProject } from "../support/project.ts";
import type { TestDatabase } from "../support/test-database.ts";

/** Writes the files of a project, and runs one statement a line in a new database. */
export async function inDatabase(
  files: Readonly<Record<string, string>>,
  sql: string,
  use: (project: EbbProject, database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  await withProject(database, async (project) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(project.cwd, name)), { recursive: true });
      writeFileSync(join(project.cwd, name), text);
    }
    for (const statement of sql.split("\n")) await database.query(statement);
    await use(project, database);
  });
}
