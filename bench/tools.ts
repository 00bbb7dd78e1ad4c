import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { BINARY } from "../test/support/binary.ts";
import { writeHistory } from "./history.ts";

/** A command line of a tool, with what it needs in the environment. */
export interface Call {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** A migration tool. A missing function stands for what the tool cannot do in one command. */
export interface Tool {
  readonly name: string;
  /** Writes a chain of migrations with the same tables as `writeHistory`. */
  write(directory: string, length: number): void;
  version(): Call;
  apply(directory: string, url: string): Call;
  status?(directory: string, url: string): Call;
  back?(directory: string, url: string, count: number): Call;
}

const UP = (index: number): string =>
  `CREATE TABLE t${index} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);`;
const DOWN = (index: number): string => `DROP TABLE t${index};`;

const ebb: Tool = {
  name: "ebb",
  write: writeHistory,
  version: () => ({ command: BINARY, args: ["--version"] }),
  apply: (directory, url) => ebbCall("upgrade", "head", "--dir", directory, "--url", url),
  status: (directory, url) => ebbCall("status", "--dir", directory, "--url", url),
  back: (directory, url, count) =>
    ebbCall("downgrade", `-${count}`, "--yes", "--dir", directory, "--url", url),
};

function ebbCall(...args: string[]): Call {
  return { command: BINARY, args };
}

/** The floor: one session, one file, a transaction for each migration and one row that counts it. */
const psql: Tool = {
  name: "psql",
  write: (directory, length) => {
    mkdirSync(directory, { recursive: true });
    const each = (text: (index: number) => string): string =>
      Array.from({ length }, (_, index) => text(index)).join("");
    const table = "create table if not exists version (id int primary key);\n";
    const up = each((i) => `begin;\n${UP(i)}\ninsert into version values (${i});\ncommit;\n`);
    const down = each((i) => `begin;\n${DOWN(i)}\ndelete from version where id = ${i};\ncommit;\n`);
    writeFileSync(join(directory, "up.sql"), table + up);
    writeFileSync(join(directory, "down.sql"), down);
  },
  version: () => ({ command: "psql", args: ["--version"] }),
  apply: (directory, url) => ({
    command: "psql",
    args: ["-qX", "-f", join(directory, "up.sql"), url],
  }),
  back: (directory, url) => ({
    command: "psql",
    args: ["-qX", "-f", join(directory, "down.sql"), url],
  }),
};

function dbmate(bin: string): Tool {
  const call = (directory: string, url: string, ...args: string[]): Call => ({
    command: join(bin, "dbmate"),
    args: [
      "--url",
      `${url}?sslmode=disable`,
      "--migrations-dir",
      directory,
      "--no-dump-schema",
      ...args,
    ],
  });
  return {
    name: "dbmate",
    write: (directory, length) =>
      writeEach(
        directory,
        length,
        (i) => `-- migrate:up\n${UP(i)}\n\n-- migrate:down\n${DOWN(i)}\n`,
      ),
    version: () => ({ command: join(bin, "dbmate"), args: ["--version"] }),
    apply: (directory, url) => call(directory, url, "migrate"),
    status: (directory, url) => call(directory, url, "status"),
    back: (directory, url, count) => {
      if (count > 1) throw new Error("dbmate takes back one migration at a time");
      return call(directory, url, "rollback");
    },
  };
}

function nodePgMigrate(bin: string): Tool {
  const call = (directory: string, url: string, ...args: string[]): Call => ({
    command: join(bin, "node-pg-migrate"),
    args: [...args, "--migrations-dir", directory, "--log-level", "error"],
    env: { DATABASE_URL: url },
  });
  return {
    name: "node-pg-migrate",
    write: (directory, length) =>
      writeEach(
        directory,
        length,
        (i) => `-- Up Migration\n${UP(i)}\n\n-- Down Migration\n${DOWN(i)}\n`,
      ),
    version: () => ({ command: join(bin, "node-pg-migrate"), args: ["--version"] }),
    apply: (directory, url) => call(directory, url, "up"),
    back: (directory, url, count) => call(directory, url, "down", String(count)),
  };
}

function writeEach(directory: string, length: number, text: (index: number) => string): void {
  mkdirSync(directory, { recursive: true });
  for (let index = 0; index < length; index++) {
    const time = 20_260_101_000_000 + index;
    writeFileSync(join(directory, `${time}_create_table_${index}.sql`), text(index));
  }
}

/**
 * Returns the tools of this machine. Those of npm are in the folder that `EBB_BENCH_PEERS` names, or
 * are installed into `folder`.
 */
export function findTools(folder: string): readonly Tool[] {
  const given = process.env.EBB_BENCH_PEERS;
  const home = given ?? folder;
  if (given === undefined) {
    const { status, stderr } = spawnSync(
      "npm",
      ["install", "--no-save", "--prefix", home, "dbmate", "node-pg-migrate", "pg"],
      { encoding: "utf8" },
    );
    if (status !== 0) throw new Error(stderr);
  }
  const bin = join(home, "node_modules", ".bin");
  const hasPsql = spawnSync("psql", ["--version"]).status === 0;
  return [...(hasPsql ? [psql] : []), ebb, dbmate(bin), nodePgMigrate(bin)];
}
