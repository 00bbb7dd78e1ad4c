import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sharedCluster } from "../support/cluster.ts";
import { type EbbProject, makeProject } from "../support/project.ts";
import type { TestDatabase } from "../support/test-database.ts";

/** A revision that makes a table of its name, for Alembic and for ebb. */
export interface SharedRevision {
  readonly id: string;
  readonly parents?: readonly string[];
  readonly depends?: readonly string[];
  readonly label?: string;
}

/** One history as Alembic's scripts and as ebb's files, beside one database. */
export interface AlembicSite {
  readonly database: TestDatabase;
  /** Runs Debian's Alembic and returns what it printed; it must succeed. */
  alembic(...args: string[]): string;
  /** Runs ebb over Alembic's version table; it must succeed. */
  ebb(...args: string[]): Promise<Record<string, unknown>>;
  /** The rows of the version table, sorted. */
  rows(): Promise<readonly string[]>;
  /** The tables that the revisions made, sorted. */
  tables(): Promise<readonly string[]>;
  readonly project: EbbProject;
}

/** Makes a site, hands it out, and removes it. */
export async function withAlembic(
  revisions: readonly SharedRevision[],
  use: (site: AlembicSite) => Promise<void>,
): Promise<void> {
  const database = await (await sharedCluster()).createDatabase();
  const project = makeProject(database.url, { EBB_VERSION_TABLE: "alembic_version" });
  try {
    writeScripts(project.cwd, database.url, revisions);
    writeFiles(project.cwd, revisions);
    await use(siteOf(project, database));
  } finally {
    project.remove();
    await database.drop();
  }
}

function siteOf(project: EbbProject, database: TestDatabase): AlembicSite {
  const names = async (sql: string): Promise<readonly string[]> =>
    (await database.query(sql)).map(({ name }) => String(name));
  return {
    database,
    project,
    alembic: (...args) => runAlembic(project.cwd, args),
    ebb: async (...args) => {
      const { status, value, stderr } = await project.json(...args);
      if (status !== 0)
        throw new Error(`ebb ${args.join(" ")}: ${JSON.stringify(value)} ${stderr}`);
      return { ...value };
    },
    rows: () => names("select version_num as name from alembic_version order by 1"),
    tables: () =>
      names("select tablename as name from pg_tables where tablename like 't\\_%' order by 1"),
  };
}

const PYTHON = "/usr/bin/python3";

function runAlembic(cwd: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(PYTHON, ["-m", "alembic", ...args], {
    cwd,
    encoding: "utf8",
  });
  if (status === 0) return stdout.trim();
  const isMissing = stderr === null || /No module named/.test(stderr);
  throw new Error(
    isMissing
      ? "Needs Debian's packages: apt-get install python3-alembic python3-psycopg2"
      : `alembic ${args.join(" ")}: ${stderr}`,
  );
}

const ENVIRONMENT = `from alembic import context
from sqlalchemy import create_engine

engine = create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
`;

function writeScripts(cwd: string, url: string, revisions: readonly SharedRevision[]): void {
  const versions = join(cwd, "alembic", "versions");
  const driverUrl = url.replace(/^postgres:/, "postgresql+psycopg2:");
  mkdirSync(versions, { recursive: true });
  writeFileSync(
    join(cwd, "alembic.ini"),
    `[alembic]\nscript_location = alembic\nsqlalchemy.url = ${driverUrl}\n`,
  );
  writeFileSync(join(cwd, "alembic", "env.py"), ENVIRONMENT);
  for (const revision of revisions) {
    writeFileSync(join(versions, `r_${revision.id}.py`), scriptOf(revision));
  }
}

function scriptOf({ id, parents = [], depends = [], label }: SharedRevision): string {
  return `"""${id}"""
from alembic import op

revision = ${JSON.stringify(id)}
down_revision = ${pythonNames(parents)}
branch_labels = ${pythonNames(label === undefined ? [] : [label])}
depends_on = ${pythonNames(depends)}


def upgrade():
    op.execute("create table t_${id} ()")


def downgrade():
    op.execute("drop table t_${id}")
`;
}

function pythonNames(names: readonly string[]): string {
  if (names.length === 0) return "None";
  return `(${names.map((name) => `${JSON.stringify(name)},`).join(" ")})`;
}

function writeFiles(cwd: string, revisions: readonly SharedRevision[]): void {
  for (const { id, parents = [], depends = [], label } of revisions) {
    const header = [
      `-- ${id}`,
      "--",
      `-- revision: ${id}`,
      `-- parents: ${parents.join(", ") || "base"}`,
      ...(depends.length > 0 ? [`-- depends: ${depends.join(", ")}`] : []),
      ...(label === undefined ? [] : [`-- labels: ${label}`]),
    ];
    const sections = `-- up\ncreate table t_${id} ();\n\n-- down\ndrop table t_${id};\n`;
    writeFileSync(join(cwd, "migrations", `${id}.sql`), `${header.join("\n")}\n\n${sections}`);
  }
}
