import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { BINARY } from "../test/support/binary.ts";
import { writeHistory } from "./history.ts";
import { folderSize, packagesSize } from "./installed-size.ts";

/** A command line of a tool, with what it needs in the environment. */
export interface Call {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** A migration tool. A missing function stands for what the tool cannot do in one command. */
export interface Tool {
  readonly name: string;
  /** The most migrations that it gets: it would take minutes for more. */
  readonly most?: number;
  /** Writes a chain of migrations with the same tables as `writeHistory`. */
  write(directory: string, length: number): void;
  version(): Call;
  apply(directory: string, url: string): Call;
  /** The same as `apply`, where all are applied; undefined if the tool does not know. */
  again?(directory: string, url: string): Call;
  status?(directory: string, url: string): Call;
  /** Takes back the last `count` of the migrations that are applied: one, or all. */
  back?(directory: string, url: string, count: number, applied: number): Call | undefined;
  /** Bytes of all that must be installed, beside what every Debian has. */
  size(): number;
}

/** Returns the statement that a migration runs. */
export function up(index: number): string {
  return `CREATE TABLE t${index} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);`;
}

/** Returns the statement that takes it back. */
export function down(index: number): string {
  return `DROP TABLE t${index};`;
}

/** Writes a file for each migration. */
export function writeEach(
  directory: string,
  length: number,
  text: (index: number) => string,
  extension = "sql",
): void {
  mkdirSync(directory, { recursive: true });
  for (let index = 0; index < length; index++) {
    const time = 20_260_101_000_000 + index;
    writeFileSync(join(directory, `${time}_create_table_${index}.${extension}`), text(index));
  }
}

/** ebb, as `npm run build` made it. */
export const ebb: Tool = {
  name: "ebb",
  write: writeHistory,
  version: () => ebbCall("--version"),
  apply: (directory, url) => ebbCall("upgrade", "head", "--dir", directory, "--url", url),
  again: (directory, url) => ebbCall("upgrade", "head", "--dir", directory, "--url", url),
  status: (directory, url) => ebbCall("status", "--dir", directory, "--url", url),
  back: (directory, url, count) =>
    ebbCall("downgrade", `-${count}`, "--yes", "--dir", directory, "--url", url),
  size: () => statSync(BINARY).size,
};

function ebbCall(...args: string[]): Call {
  return { command: BINARY, args };
}

/** The floor: one session, one file, a transaction for each migration and one row that counts it. */
export const psql: Tool = {
  name: "psql",
  write: (directory, length) => {
    mkdirSync(directory, { recursive: true });
    const each = (text: (index: number) => string): string =>
      Array.from({ length }, (_, index) => text(index)).join("");
    const table = "create table if not exists version (id int primary key);\n";
    const ups = each((i) => `begin;\n${up(i)}\ninsert into version values (${i});\ncommit;\n`);
    const undo = (i: number): string =>
      `begin;\n${down(i)}\ndelete from version where id = ${i};\ncommit;\n`;
    writeFileSync(join(directory, "up.sql"), table + ups);
    writeFileSync(join(directory, "last.sql"), undo(length - 1));
    writeFileSync(join(directory, "down.sql"), each(undo));
  },
  version: () => ({ command: "psql", args: ["--version"] }),
  apply: (directory, url) => psqlCall(join(directory, "up.sql"), url),
  back: (directory, url, count) =>
    psqlCall(join(directory, count === 1 ? "last.sql" : "down.sql"), url),
  size: () => packagesSize("postgresql-client-15"),
};

function psqlCall(file: string, url: string): Call {
  return { command: "psql", args: ["-qX", "-f", file, url] };
}

/** dbmate's own program, without the script of npm that starts it. */
export function dbmate(program: string): Tool {
  const call = (directory: string, url: string, command: string): Call => ({
    command: program,
    args: [
      "--url",
      `${url}?sslmode=disable`,
      "--migrations-dir",
      directory,
      "--no-dump-schema",
      command,
    ],
  });
  return {
    name: "dbmate",
    write: (directory, length) =>
      writeEach(
        directory,
        length,
        (i) => `-- migrate:up\n${up(i)}\n\n-- migrate:down\n${down(i)}\n`,
      ),
    version: () => ({ command: program, args: ["--version"] }),
    apply: (directory, url) => call(directory, url, "migrate"),
    again: (directory, url) => call(directory, url, "migrate"),
    status: (directory, url) => call(directory, url, "status"),
    back: (directory, url, count) => (count > 1 ? undefined : call(directory, url, "rollback")),
    size: () => statSync(program).size,
  };
}

export function nodePgMigrate(home: string): Tool {
  const program = join(home, "node_modules", ".bin", "node-pg-migrate");
  const call = (directory: string, url: string, ...args: string[]): Call => ({
    command: program,
    args: [...args, "--migrations-dir", directory, "--log-level", "error"],
    env: { DATABASE_URL: url },
  });
  return {
    name: "node-pg-migrate",
    write: (directory, length) =>
      writeEach(
        directory,
        length,
        (i) => `-- Up Migration\n${up(i)}\n\n-- Down Migration\n${down(i)}\n`,
      ),
    version: () => ({ command: program, args: ["--version"] }),
    apply: (directory, url) => call(directory, url, "up"),
    again: (directory, url) => call(directory, url, "up"),
    back: (directory, url, count) => call(directory, url, "down", String(count)),
    size: () => folderSize(home) + statSync(process.execPath).size,
  };
}
