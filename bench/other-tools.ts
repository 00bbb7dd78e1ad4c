import { createHash } from "node:crypto";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { folderSize, packagesSize } from "./installed-size.ts";
import { type Call, down, type Tool, up, writeEach } from "./tools.ts";

/** graphile-migrate, which goes forward only. Its files hold a chain of hashes. */
export function graphileMigrate(home: string): Tool {
  const program = join(home, "node_modules", ".bin", "graphile-migrate");
  const call = (directory: string, url: string): Call => ({
    command: program,
    args: ["migrate", "--config", join(directory, ".gmrc")],
    env: {
      GM_MIGRATIONS: join(directory, "migrations"),
      DATABASE_URL: url,
      SHADOW_DATABASE_URL: `${url}_shadow`,
      ROOT_DATABASE_URL: `${url}_root`,
    },
  });
  return {
    name: "graphile-migrate",
    write: writeCommitted,
    version: () => ({ command: program, args: ["--version"] }),
    apply: call,
    again: call,
    size: () => folderSize(home) + statSync(process.execPath).size,
  };
}

function writeCommitted(directory: string, length: number): void {
  const committed = join(directory, "migrations", "committed");
  mkdirSync(committed, { recursive: true });
  const folder = JSON.stringify(join(directory, "migrations"));
  writeFileSync(join(directory, ".gmrc"), `{"migrationsFolder": ${folder}}\n`);
  writeFileSync(join(directory, "migrations", "current.sql"), "");
  let previous = "";
  for (let index = 0; index < length; index++) {
    const body = up(index);
    const text = `${`${previous}\n${body}`.trim()}\n`;
    const hash = `sha1:${createHash("sha1").update(text).digest("hex")}`;
    const head = `--! Previous: ${previous === "" ? "-" : previous}\n--! Hash: ${hash}\n`;
    const name = `${String(index + 1).padStart(6, "0")}.sql`;
    writeFileSync(join(committed, name), `${head}\n${body}\n`);
    previous = hash;
  }
}

const ENVIRONMENT = `import os
from alembic import context
from sqlalchemy import create_engine

with create_engine(os.environ["BENCH_URL"]).connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
`;

/** Debian's Alembic, with a transaction for each migration as the others have. */
export const alembic: Tool = {
  name: "Alembic",
  write: (directory, length) => {
    const versions = join(directory, "alembic", "versions");
    writeEach(versions, length, alembicScript, "py");
    writeFileSync(join(directory, "alembic", "env.py"), ENVIRONMENT);
    const place = join(directory, "alembic");
    writeFileSync(join(directory, "alembic.ini"), `[alembic]\nscript_location = ${place}\n`);
  },
  version: () => ({ command: "alembic", args: ["--version"] }),
  apply: (directory, url) => alembicCall(directory, url, "upgrade", "head"),
  again: (directory, url) => alembicCall(directory, url, "upgrade", "head"),
  status: (directory, url) => alembicCall(directory, url, "current"),
  back: (directory, url, count) => alembicCall(directory, url, "downgrade", `-${count}`),
  size: () => packagesSize("alembic", "python3-psycopg2"),
};

function alembicCall(directory: string, url: string, ...args: string[]): Call {
  return {
    command: "alembic",
    args: ["-c", join(directory, "alembic.ini"), ...args],
    env: { BENCH_URL: url.replace(/^postgres:/, "postgresql+psycopg2:") },
  };
}

function alembicScript(index: number): string {
  const parent = index === 0 ? "None" : `"r${index - 1}"`;
  return `"""Create table ${index}"""
from alembic import op

revision = "r${index}"
down_revision = ${parent}


def upgrade():
    op.execute("${up(index)}")


def downgrade():
    op.execute("${down(index)}")
`;
}

/** Debian's Sqitch. It starts psql for each change. */
export const sqitch: Tool = {
  name: "sqitch",
  most: 200,
  write: (directory, length) => {
    for (const kind of ["deploy", "revert"]) mkdirSync(join(directory, kind), { recursive: true });
    const lines = ["%syntax-version=1.0.0", "%project=bench", ""];
    for (let index = 0; index < length; index++) {
      lines.push(`t${index} 2026-01-01T00:00:00Z Bench <bench@example.com> # Table ${index}`);
      const file = (kind: string): string => join(directory, kind, `t${index}.sql`);
      writeFileSync(file("deploy"), `BEGIN;\n${up(index)}\nCOMMIT;\n`);
      writeFileSync(file("revert"), `BEGIN;\n${down(index)}\nCOMMIT;\n`);
    }
    writeFileSync(join(directory, "sqitch.plan"), `${lines.join("\n")}\n`);
    writeFileSync(join(directory, "sqitch.conf"), "[core]\n\tengine = pg\n");
  },
  version: () => ({ command: "sqitch", args: ["--version"] }),
  apply: (directory, url) => sqitchCall(directory, url, "deploy"),
  again: (directory, url) => sqitchCall(directory, url, "deploy"),
  status: (directory, url) => sqitchCall(directory, url, "status"),
  back: (directory, url, count, applied) =>
    sqitchCall(directory, url, "revert", "-y", ...(count < applied ? ["--to", "@HEAD^"] : [])),
  size: () => packagesSize("sqitch", "libdbd-pg-perl", "postgresql-client-15"),
};

function sqitchCall(directory: string, url: string, command: string, ...args: string[]): Call {
  const target = ["--target", `db:${url.replace(/^postgres:/, "pg:")}`];
  return {
    command: "sqitch",
    args: ["--chdir", directory, command, ...target, ...args],
    env: { SQITCH_FULLNAME: "Bench", SQITCH_EMAIL: "bench@example.com" },
  };
}

/** Debian's sql-migrate. */
export const sqlMigrate: Tool = {
  name: "sql-migrate",
  write: (directory, length) => {
    writeEach(
      join(directory, "files"),
      length,
      (i) => `-- +migrate Up\n${up(i)}\n\n-- +migrate Down\n${down(i)}\n`,
    );
    const settings = ["dialect: postgres", `datasource: $\{BENCH_URL}`, `dir: ${directory}/files`];
    writeFileSync(
      join(directory, "dbconfig.yml"),
      `bench:\n${settings.map((line) => `  ${line}\n`).join("")}`,
    );
  },
  version: () => ({ command: "sql-migrate", args: ["--version"] }),
  apply: (directory, url) => sqlMigrateCall(directory, url, "up"),
  again: (directory, url) => sqlMigrateCall(directory, url, "up"),
  status: (directory, url) => sqlMigrateCall(directory, url, "status"),
  back: (directory, url, count) => sqlMigrateCall(directory, url, "down", `-limit=${count}`),
  size: () => packagesSize("sql-migrate"),
};

function sqlMigrateCall(directory: string, url: string, command: string, ...args: string[]): Call {
  return {
    command: "sql-migrate",
    args: [command, `-config=${join(directory, "dbconfig.yml")}`, "-env=bench", ...args],
    env: { BENCH_URL: `${url}?sslmode=disable` },
  };
}
