import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What pg_dump writes of a schema, by the heading of each entry. */
export type DumpEntries = ReadonlyMap<string, string>;

/** Dumps the schema of a database with the pg_dump of this machine. */
export async function dumpEntries(url: string): Promise<DumpEntries> {
  const { stdout } = await run("pg_dump", ["--schema-only", url], {
    maxBuffer: 1e8,
    env: process.env,
  });
  const entries = new Map<string, string>();
  for (const part of stdout.split(/^--\n(?=-- Name: )/m).slice(1)) {
    const heading = /^-- (Name: .*)\n--\n/.exec(part);
    let key = heading?.[1] ?? "";
    while (entries.has(key)) key += "+";
    entries.set(key, normalized(key, part.slice(heading?.[0].length ?? 0)));
  }
  return entries;
}

/** Names the entries in which two dumps differ. */
export function dumpDifferences(got: DumpEntries, wanted: DumpEntries): readonly string[] {
  const keys = [...new Set([...got.keys(), ...wanted.keys()])];
  return keys
    .filter((key) => got.get(key) !== wanted.get(key))
    .map(
      (key) =>
        `${key}\n    got: ${got.get(key) ?? "nothing"}\n    wanted: ${wanted.get(key) ?? "nothing"}`,
    );
}

/** The order of grants and of storage parameters means nothing. */
function normalized(key: string, body: string): string {
  const text = body
    .replace(/^SET default_(?:tablespace|table_access_method) = .*;\n/gm, "")
    .replace(/^--\n-- PostgreSQL database dump complete[\s\S]*/m, "")
    .replace(/^\\(?:un)?restrict .*$/gm, "")
    .replace(/\n+/g, "\n")
    .trim()
    .replace(
      /WITH \(([a-z_.]+=[^()]*)\)/g,
      (_, list: string) => `WITH (${list.split(", ").sort().join(", ")})`,
    );
  return key.includes("Type: ACL") ? text.split("\n").sort().join("\n") : text;
}
