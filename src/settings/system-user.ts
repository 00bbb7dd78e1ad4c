import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import process from "node:process";

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
