import { dirname, isAbsolute, join, resolve } from "node:path";
import { Failure, type Place } from "../failure.ts";
import { closest } from "../text/distance.ts";
import { type Files, readText } from "./files.ts";
import { SETTING_ENTRIES } from "./settings-table.ts";

/** The table of ebb.toml that holds the levels of `ebb lint`. */
export const LINT_TABLE = "lint";

/** A parsed ebb.toml. */
export interface EbbToml {
  /** The path as the user wrote it: `ebb.toml`, or the value of `--config`. */
  readonly path: string;
  readonly text: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface EbbTomlPlace {
  readonly cwd: string;
  /** The value of `--config` or EBB_CONFIG. If it is undefined, ebb.toml may be absent. */
  readonly config: string | undefined;
  /** True for a command that writes the file: the named one may be absent too. */
  readonly mayMiss?: boolean;
}

/**
 * Reads the file with the settings, if there is one.
 *
 * ebb looks only in the working directory. A file in a parent or home directory would change the
 * effect of ebb on a database without being seen.
 *
 * @throws {Failure} `EBB_BAD_SETTING` if a named file is absent, for invalid TOML, and for an
 * unknown setting; `EBB_ENCODING` if the file is not UTF-8.
 */
export async function readEbbToml(place: EbbTomlPlace, files: Files): Promise<EbbToml | undefined> {
  const name = place.config ?? "ebb.toml";
  const path = resolve(place.cwd, name);
  const text = await readText(files, { path, name, code: "EBB_BAD_SETTING" });
  if (text === undefined) {
    if (place.config === undefined || place.mayMiss) return undefined;
    throw new Failure("EBB_BAD_SETTING", `Cannot find ${name}, the file with the settings`, {
      hint: "Correct --config or EBB_CONFIG, or omit it to use ebb.toml if there is one",
    });
  }
  const values = await parseToml(name, text);
  refuseUnknownKeys(name, text, Object.keys(values));
  return { path: name, text, values };
}

/**
 * Returns a path of an ebb.toml relative to the working directory. In the file it is relative to
 * the file.
 */
export function pathInToml(toml: EbbToml, path: string): string {
  const directory = dirname(toml.path);
  return directory === "." || isAbsolute(path) ? path : join(directory, path);
}

/**
 * Reads a file as TOML.
 *
 * @throws {Failure} `EBB_BAD_SETTING`
 */
export async function parseToml(name: string, text: string): Promise<Record<string, unknown>> {
  // Loaded only here, so that it costs nothing without an ebb.toml.
  const { parse, TomlError } = await import("smol-toml");
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The error contains the lines around the place, which may have a password. So it is not the
    // cause.
    const reason = (error.message.split("\n")[0] ?? "").replace(/^Invalid TOML document: /, "");
    throw new Failure("EBB_BAD_SETTING", `Cannot read ${name} as TOML: ${reason}`, {
      hint: 'Write a setting like lock_wait = "60s"; strings need quotes',
      place: placeOf(name, text, error),
    });
  }
}

function placeOf(name: string, text: string, at: { line: number; column: number }): Place {
  const line = linesOf(text)[at.line - 1] ?? "";
  return {
    file: name,
    line: at.line,
    column: [...line.slice(0, at.column - 1)].length + 1,
    text: holdsSecret(line) ? undefined : line,
  };
}

function refuseUnknownKeys(name: string, text: string, keys: readonly string[]): void {
  const known = SETTING_ENTRIES.filter(({ spec }) => !spec.outsideToml).map(({ key }) => key);
  const unknown = keys.find((key) => !known.includes(key) && key !== LINT_TABLE);
  if (unknown === undefined) return;
  const meant = closest(unknown.toLowerCase().replaceAll("-", "_"), known);
  throw new Failure("EBB_BAD_SETTING", `${name} holds the unknown setting ${shown(unknown)}`, {
    hint: meant === undefined ? `The settings are ${known.join(", ")}` : `Did you mean ${meant}?`,
    place: find({ path: name, text, values: {} }, unknown)?.key,
  });
}

/** Returns the place of a key's value. */
export function placeOfValue(toml: EbbToml, key: string): Place | undefined {
  return find(toml, key)?.value;
}

/** Finds a top-level key and its value. The parser does not return their places. */
function find(
  { path, text }: EbbToml,
  key: string,
): { readonly key: Place; readonly value: Place } | undefined {
  const name = key.replace(/\W/g, "\\$&");
  const start = new RegExp(`^(\\s*(?:\\[\\[?\\s*)?)(["']?${name}["']?\\s*(?:[\\].]|=\\s*))`);
  for (const [index, line] of linesOf(text).entries()) {
    const [, before = "", within = ""] = start.exec(line) ?? [];
    if (within === "") continue;
    const place = { file: path, line: index + 1, text: holdsSecret(line) ? undefined : line };
    const column = [...before].length + 1;
    return { key: { ...place, column }, value: { ...place, column: column + [...within].length } };
  }
  return undefined;
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|[\r\n]/);
}

function holdsSecret(line: string): boolean {
  return /url|:\/\/|password/i.test(line);
}

function shown(key: string): string {
  return /^[\w.-]{1,60}$/.test(key) ? `"${key}"` : "of a name that no setting has";
}
