import { rmSync } from "node:fs";
import { join } from "node:path";
import type { TestDatabase } from "../support/test-database.ts";
import {
  type FileParts,
  inWorkplace,
  revisionFile,
  type Told,
  type Workplace,
} from "../support/world.ts";

/** A directory of revisions and a database. */
export interface Site extends Workplace {
  readonly db: TestDatabase;
  /** Writes `migrations/<id>.sql`. */
  revision(parts: FileParts & { readonly text?: string }): void;
  /** Removes a file or a directory. */
  remove(path: string): void;
  /** The rows of the version table, sorted. */
  heads(table?: string): Promise<readonly string[]>;
  /** The columns of the log's rows, each row as one text, in order. */
  log(columns: string, where?: string): Promise<readonly string[]>;
  /** The one value that a query gives. */
  value(sql: string): Promise<unknown>;
  /** Runs ebb as another user of the same database. */
  as(url: string, ...argv: readonly string[]): Promise<Told>;
}

/** Hands out a site on a database; `DATABASE_URL` names it. */
export async function onSite(db: TestDatabase, use: (site: Site) => Promise<void>): Promise<void> {
  const value: Site["value"] = async (sql) => Object.values((await db.query(sql))[0] ?? {})[0];
  await inWorkplace(
    (place) =>
      use({
        ...place,
        db,
        value,
        revision: (parts) =>
          place.write(`migrations/${parts.id}.sql`, parts.text ?? revisionFile(parts)),
        remove: (path) => rmSync(join(place.cwd, path), { recursive: true }),
        heads: async (table = "ebb_version") => {
          const rows = await db.query(`select version_num from ${table} order by 1`);
          return rows.map((row) => String(row.version_num));
        },
        log: async (columns, where = "true") => {
          const rows = await db.query(
            `select pg_catalog.concat_ws(' ', ${columns}) as line from ebb_log where ${where} order by id`,
          );
          return rows.map((row) => String(row.line));
        },
        as: (url, ...argv) => place.ebb(...argv, "--url", url),
      }),
    { env: { DATABASE_URL: db.url } },
  );
}

/** Three revisions in a line, each with a table of its name. */
export function writeLine(site: Site, ids: readonly string[] = ["aaaa", "bbbb", "cccc"]): void {
  ids.forEach((id, index) => {
    site.revision({
      id,
      parents: ids.slice(Math.max(index - 1, 0), index),
      up: `create table ${id} ();`,
      down: `drop table ${id};`,
    });
  });
}

/** The error in a JSON document. */
export function errorOf(value: unknown): Readonly<Record<string, unknown>> {
  return (value as { error: Record<string, unknown> }).error;
}
