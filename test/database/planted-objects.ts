import { readFileSync } from "node:fs";
import { join } from "node:path";

/** An object that is planted into a database, changed there, and taken away. */
export interface Planted {
  /** Its kind and name, as the snapshot's key. */
  readonly object: string;
  /** What it presupposes. */
  readonly setup: string;
  /** Undefined for what every database has. */
  readonly create: string | undefined;
  readonly change: string;
  /** The facts that the change changes. */
  readonly facts: readonly string[];
  readonly drop: string | undefined;
  /** Keys of what comes and goes beside it. */
  readonly also: readonly string[];
  /** Keys of what it changes by coming and going. */
  readonly with: readonly string[];
  /** True for what the embedded database cannot make. */
  readonly isForServers: boolean;
  /** The first major version on which the change is seen. */
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
