import { Failure } from "../failure.ts";

const LONGEST = 4096;

/**
 * Refuses a name that would lead out of the directory it is unpacked into, on any system.
 *
 * @throws {Failure} `EBB_BUNDLE`
 */
export function checkArchivedName(name: string): void {
  const fault = faultOf(name);
  if (fault === undefined) return;
  throw new Failure("EBB_BUNDLE", `A bundle cannot hold a file named "${name}": ${fault}`, {
    hint: "In a bundle a name is a path such as migrations/2025/a.sql",
  });
}

function faultOf(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (name.length > LONGEST) return "it is too long";
  if (/\p{Cc}/u.test(name)) return "it holds a control character";
  if (name.includes("\\")) return "it holds a backslash";
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name)) return "it is absolute";
  const parts = name.split("/");
  if (parts.includes("..")) return "it leads upwards";
  if (parts.includes("") || parts.includes(".")) return "a part of its path is empty";
  return undefined;
}
