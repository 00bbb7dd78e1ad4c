import { readFileSync } from "node:fs";
import { homedir, platform, userInfo } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Files, realFiles } from "../settings/files.ts";

/** What a connection is made from besides the settings; tests replace it. */
export interface Outside {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly files: Files;
  /** The home directory and the name of the system's user, where it has them. */
  readonly home: string | undefined;
  readonly userName: string | undefined;
  /** There the files of a user stand elsewhere and have no permission bits, and sockets no default. */
  readonly isWindows: boolean;
}

/** The outside of this process; `env` and `cwd` as ebb was given them. */
export function realOutside({ env, cwd }: Pick<Outside, "env" | "cwd">): Outside {
  return {
    env,
    cwd,
    files: realFiles,
    home: orUndefined(homedir),
    userName: systemUserName(),
    isWindows: platform() === "win32",
  };
}

/** The files that libpq looks for in a user's home directory. */
export type PersonalFile = "pgpass" | "service" | "root.crt" | "postgresql.crt" | "postgresql.key";

/**
 * Tells where libpq would look for one of the user's files, or undefined where there is no home.
 *
 * HOME goes before the system's entry, as in libpq since PostgreSQL 15.
 */
export function personalFile(outside: Outside, file: PersonalFile): string | undefined {
  if (outside.isWindows) {
    const { APPDATA } = outside.env;
    const names = { pgpass: "pgpass.conf", service: ".pg_service.conf" };
    const name = file === "pgpass" || file === "service" ? names[file] : file;
    return APPDATA === undefined ? undefined : join(APPDATA, "postgresql", name);
  }
  const home = outside.env.HOME || outside.home;
  if (home === undefined || home === "") return undefined;
  if (file === "pgpass") return join(home, ".pgpass");
  return file === "service" ? join(home, ".pg_service.conf") : join(home, ".postgresql", file);
}

/** A container's user may have no entry in the system's list: then the system call fails. */
function orUndefined(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/**
 * Names the user of the operating system that runs this process, where it has a name.
 *
 * The process's user id counts, never a variable: under Bun `userInfo()` only repeats USER, which
 * containers and cron do not set and anybody can.
 */
export function systemUserName(): string | undefined {
  return nameFromPasswd() ?? nameFromRuntime();
}

/**
 * Finds the name of a user id in the text of a passwd file (passwd(5)).
 *
 * Exported for its test.
 */
export function nameInPasswd(text: string, uid: number): string | undefined {
  for (const line of text.split("\n")) {
    const [name, , id] = line.split(":");
    if (id === String(uid) && name) return name;
  }
  return undefined;
}

/** Users from elsewhere, a directory service say, are not in the file. */
function nameFromPasswd(): string | undefined {
  const uid = process.getuid?.();
  if (uid === undefined) return undefined;
  try {
    return nameInPasswd(readFileSync("/etc/passwd", "utf8"), uid);
  } catch {
    return undefined;
  }
}

/** In a container a user id may have no name: Node throws then, Bun says "unknown". */
function nameFromRuntime(): string | undefined {
  try {
    const { username } = userInfo();
    return username === "" || username === "unknown" ? undefined : username;
  } catch {
    return undefined;
  }
}
