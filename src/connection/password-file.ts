import { resolve } from "node:path";
import { type FileStatus, readLeniently } from "../settings/files.ts";
import type { Parameters } from "./connection-parameters.ts";
import { type Outside, personalFile } from "./outside.ts";

/** The password file's text, with warnings if ebb cannot use the file. */
export interface PasswordFile {
  readonly text: string;
  readonly warnings: readonly string[];
}

/** The key to look up a password. */
export interface PasswordKey {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/**
 * Reads the password file: `passfile`, PGPASSFILE, or ~/.pgpass.
 *
 * A file that others may read, or that is unreadable, is ignored with a warning, as in libpq
 * (PostgreSQL manual, "The Password File").
 */
export async function readPasswordFile(
  parameters: Parameters,
  outside: Outside,
): Promise<PasswordFile> {
  const named = parameters.get("passfile")?.value || personalFile(outside, "pgpass");
  const path = named && resolve(outside.cwd, named);
  const status = path && (await outside.files.inspect(path).catch(() => undefined));
  if (!path || !status) return { text: "", warnings: [] };
  const problem = problemOf(status, outside);
  if (problem !== undefined) return ignored(path, problem);
  try {
    const text = await readLeniently(outside.files, { path, name: path, code: "EBB_BAD_SETTING" });
    return { text: text ?? "", warnings: [] };
  } catch {
    return ignored(path, "it cannot be read");
  }
}

function problemOf(status: FileStatus, { isWindows }: Outside): string | undefined {
  if (status.kind !== "file") return "it is not a plain file";
  const isOpen = (status.mode & 0o077) !== 0 && !isWindows;
  return isOpen ? "others may read it; its permissions must be 0600 or less" : undefined;
}

function ignored(path: string, problem: string): PasswordFile {
  return { text: "", warnings: [`The password file ${path} is ignored: ${problem}`] };
}

/**
 * Finds the password of the first matching line, `host:port:database:user:password`.
 *
 * `*` matches anything, and a backslash escapes the next character.
 */
export function findPassword(text: string, key: PasswordKey): string | undefined {
  const wanted = [key.host, String(key.port), key.database, key.user];
  for (const line of text.split(/\r\n|\n/)) {
    if (line.startsWith("#")) continue;
    const password = passwordOfLine(line, wanted);
    if (password !== undefined) return password;
  }
  return undefined;
}

/** Returns the password of a line if all four fields match. */
function passwordOfLine(line: string, wanted: readonly string[]): string | undefined {
  const field = /((?:[^\\:]|\\.)*):/y;
  for (const text of wanted) {
    const match = field.exec(line);
    if (match === null) return undefined;
    if (match[1] !== "*" && unescaped(match[1] ?? "") !== text) return undefined;
  }
  return unescaped(line.slice(field.lastIndex));
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}
