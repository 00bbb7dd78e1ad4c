import { readFileSync } from "node:fs";
import { join } from "node:path";

/** An object to create, change and drop in a database. */
export interface Planted {
  /** Its kind and name, as the snapshot's key. */
  readonly object: string;
  /** SQL to run before. */
  readonly setup: string;
  /** Undefined for an object that every database has. */
  readonly create: string | undefined;
  readonly change: string;
  /** The changed facts. */
  readonly facts: readonly string[];
  readonly drop: string | undefined;
  /** Keys of objects that are created and dropped with it. */
  readonly also: readonly string[];
  /** Keys of objects that change with it. */
  readonly with: readonly string[];
  /** True if the embedded database cannot create it. */
  readonly isForServers: boolean;
  /** The first major version that shows the change. */
  readonly since: number;
}

/** Reads test/fixtures/planted-objects.txt, which has at least one object of each kind. */
export function plantedObjects(): readonly Planted[] {
  const path = join(import.meta.dirname, "../fixtures/planted-objects.txt");
  return readFileSync(path, "utf8").trim().split(/\n\n+/).map(readPlanted);
}

function readPlanted(block: string): Planted {
  const lines = block.split("\n").map((line) => /^(\w+):\s*(.*)$/.exec(line) ?? []);
  const fields = new Map(lines.map(([, name = "", text = ""]) => [name, text]));
  const list = (name: string): readonly string[] => {
    const text = fields.get(name);
    return text === undefined ? [] : text.split(", ");
  };
  const text = (name: string): string => fields.get(name) ?? "";
  return {
    object: text("object"),
    setup: text("setup"),
    create: fields.get("create"),
    change: text("change"),
    facts: list("facts"),
    drop: fields.get("drop"),
    also: list("also"),
    with: list("with"),
    isForServers: fields.has("only"),
    since: Number(fields.get("since") ?? 0),
  };
}
