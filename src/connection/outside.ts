import { readFileSync } from "node:fs";
import { homedir, platform, userInfo } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Files, realFiles } from "../settings/files.ts";

/** The environment that a connection depends on besides the settings. Tests replace it. */
export interface Outside {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly files: Files;
  /** The home directory and the name of the operating system's user, if known. */
  readonly home: string | undefined;
  readonly userName: string | undefined;
  /**
   * On Windows, a user's files are elsewhere and have no permission bits, and there is no default
   * socket.
   */
  readonly isWindows: boolean;
}

/** Returns the environment of this process, with the `env` and `cwd` that ebb was started with. */
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

/** The files that libpq searches in a user's home directory. */
export type PersonalFile = "pgpass" | "service" | "root.crt" | "postgresql.crt" | "postgresql.key";

/**
 * Returns the path where libpq searches one of the user's files, or undefined without a home
 * directory.
 *
 * HOME takes precedence over the system's entry, as in libpq since PostgreSQL 15.
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

/**
 * Returns undefined if the system call fails: a container's user may have no entry in the system's
 * list.
 */
function orUndefined(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/**
 * Returns the name of the operating system's user that runs this process, if it has one.
 *
 * It uses the process's user id, never a variable. Under Bun, `userInfo()` only repeats USER, which
 * containers and cron do not set and anybody can set.
 */
export function systemUserName(): string | undefined {
  return nameFromPasswd() ?? nameFromRuntime();
}

/**
 * Finds the name of a user id in the text of a passwd file (passwd(5)).
 *
 * It is exported for its test.
 */
export function nameInPasswd(text: string, uid: number): string | undefined {
  for (const line of text.split("\n")) {
    const [name, , id] = line.split(":");
    if (id === String(uid) && name) return name;
  }
  return undefined;
}

/** Looks up the user in /etc/passwd. Users of a directory service are not in this file. */
function nameFromPasswd(): string | undefined {
  const uid = process.getuid?.();
  if (uid === undefined) return undefined;
  try {
    return nameInPasswd(readFileSync("/etc/passwd", "utf8"), uid);
  } catch {
    return undefined;
  }
}

/**
 * Asks the runtime. In a container a user id may have no name: Node throws, and Bun returns
 * "unknown".
 */
function nameFromRuntime(): string | undefined {
  try {
    const { username } = userInfo();
    return username === "" || username === "unknown" ? undefined : username;
  } catch {
    return undefined;
  }
}
