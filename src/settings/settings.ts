import { delimiter } from "node:path";
import { Failure } from "../failure.ts";
import { parseDuration } from "../text/duration.ts";
import { holdsPassword } from "../text/secrets.ts";
import { badSetting, type Origin } from "./bad-setting.ts";
import { type EbbToml, LINT_TABLE, pathInToml, placeOfValue } from "./ebb-toml.ts";
import {
  SETTING_ENTRIES,
  type SettingEntry,
  type SettingName,
  type SettingSource,
  type Settings,
} from "./settings-table.ts";

/** The user's settings, by source. */
export interface SettingInputs {
  /** By flag name without dashes. Only the given flags are present. */
  readonly flags: Readonly<Record<string, readonly string[]>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly toml: EbbToml | undefined;
}

export interface ResolvedSettings {
  readonly values: Settings;
  readonly sources: Readonly<Record<SettingName, SettingSource>>;
  /** The table `[lint]` of ebb.toml as it stands there: the rules read it when they are loaded. */
  readonly lint: Readonly<Record<string, unknown>>;
}

/**
 * Resolves each setting: the flag, else the variable, else the key in ebb.toml, else the default.
 *
 * An empty variable counts as unset, because scripts and CI systems pass empty ones. An empty flag
 * or key is an error. `EBB_DIR` holds several directories as PATH does; `EBB_IGNORE` several
 * patterns with semicolons between them.
 *
 * @throws {Failure} `EBB_BAD_SETTING`, which names the source and the accepted forms, never a
 * secret.
 */
export function resolveSettings(inputs: SettingInputs): ResolvedSettings {
  const decided = withSchemaOfTable(
    SETTING_ENTRIES.map((entry) => ({ entry, ...decide(entry, inputs) })),
  );
  const values = decided.map(({ entry, value }) => [entry.name, value]);
  const sources = decided.map(({ entry, source }) => [entry.name, source]);
  return {
    values: Object.freeze(Object.fromEntries(values)) as Settings,
    sources: Object.freeze(Object.fromEntries(sources)) as ResolvedSettings["sources"],
    lint: lintTable(inputs.toml),
  };
}

interface Decided {
  readonly entry: SettingEntry;
  readonly value: Value;
  readonly source: SettingSource;
}

/**
 * Takes a version table `SCHEMA.TABLE` apart, as other tools write it: the schema counts as
 * `--schema`. No table gets a name with a dot.
 *
 * @throws {Failure} `EBB_BAD_SETTING` where the schema is given twice and differs, or where the name
 *   has a dot and is not `SCHEMA.TABLE`
 */
function withSchemaOfTable(decided: readonly Decided[]): readonly Decided[] {
  const table = decided.find(({ entry }) => entry.name === "versionTable");
  if (typeof table?.value !== "string" || !table.value.includes(".")) return decided;
  const given = decided.find(({ entry }) => entry.name === "schema");
  const [, schema, name] = /^([^."]+)\.([^."]+)$/.exec(table.value) ?? [];
  const { label } = table.source;
  if (schema === undefined) {
    throw new Failure("EBB_BAD_SETTING", `${label} is ${table.value}: a table's name has no dot`, {
      hint: "Write SCHEMA.TABLE without quotes, or name the schema with --schema",
    });
  }
  if (given?.value !== undefined && given.value !== schema) {
    throw new Failure(
      "EBB_BAD_SETTING",
      `${label} names schema ${schema}, but ${given.source.label} names ${String(given.value)}`,
      { hint: "Name the schema once" },
    );
  }
  return decided.map((each) => {
    if (each.entry.name === "versionTable") return { ...each, value: name };
    return each.entry.name === "schema" ? { ...each, value: schema, source: table.source } : each;
  });
}

/**
 * Gives the table `[lint]`.
 *
 * @throws {Failure} `EBB_BAD_SETTING` where it is no table
 */
function lintTable(toml: EbbToml | undefined): ResolvedSettings["lint"] {
  const value = toml?.values[LINT_TABLE];
  if (toml === undefined || value === undefined) return {};
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new Failure("EBB_BAD_SETTING", `${toml.path} holds ${LINT_TABLE}, which is no table`, {
    hint: 'Write [lint] on a line of its own, and below it: rules = { "ban-drop-table" = "off" }',
    place: placeOfValue(toml, LINT_TABLE),
  });
}

/** Returns the path of `--config` or EBB_CONFIG, which is needed before ebb.toml can be read. */
export function configPath(inputs: Omit<SettingInputs, "toml">): string | undefined {
  const entry = SETTING_ENTRIES.find(({ name }) => name === "config");
  if (entry === undefined) return undefined;
  const { value } = decide(entry, { ...inputs, toml: undefined });
  return typeof value === "string" ? value : undefined;
}

type Value = string | number | readonly string[] | undefined;

/** The given texts for a setting, with their source. */
interface Given extends Origin {
  readonly texts: readonly string[];
}

function decide(
  entry: SettingEntry,
  inputs: SettingInputs,
): { readonly value: Value; readonly source: SettingSource } {
  const given =
    fromFlag(entry, inputs) ?? fromVariable(entry, inputs) ?? fromToml(entry, inputs.toml);
  if (given !== undefined) return { value: read(entry, given), source: given.source };
  const source: SettingSource = { kind: "default", label: "default" };
  if (entry.spec.default === undefined) return { value: undefined, source };
  return { value: read(entry, { source, texts: [entry.spec.default] }), source };
}

function fromFlag(entry: SettingEntry, { flags }: SettingInputs): Given | undefined {
  const texts = flags[entry.flag] ?? [];
  if (texts.length === 0) return undefined;
  return { source: { kind: "flag", label: `--${entry.flag}` }, texts };
}

function fromVariable(entry: SettingEntry, { env }: SettingInputs): Given | undefined {
  const text = env[entry.variable] ?? "";
  if (text === "") return undefined;
  const source: SettingSource = { kind: "variable", label: entry.variable };
  // Before the split: a URL holds the delimiter of paths.
  refusePassword(entry, { source, texts: [text] });
  const between = entry.spec.kind === "names" ? /\s*;\s*/ : delimiter;
  const texts = entry.repeatable ? text.split(between).filter((part) => part !== "") : [text];
  return { source, texts };
}

function fromToml(entry: SettingEntry, toml: EbbToml | undefined): Given | undefined {
  const value = toml !== undefined && !entry.spec.outsideToml ? toml.values[entry.key] : undefined;
  if (toml === undefined || value === undefined) return undefined;
  const source: SettingSource = { kind: "toml", label: `${toml.path} ${entry.key}` };
  const place = placeOfValue(toml, entry.key);
  const texts = textsOfToml(entry, value);
  if (texts === undefined) throw badSetting(entry, { source, place }, { kind: "type" });
  const isPath = entry.spec.kind === "path" || entry.spec.kind === "paths";
  return {
    source,
    place,
    texts: isPath ? texts.map((text) => (text === "" ? text : pathInToml(toml, text))) : texts,
  };
}

/**
 * Returns the texts of a TOML value. A count is an integer, a list is an array, and a
 * duration of 0 may be a number.
 */
function textsOfToml(entry: SettingEntry, value: unknown): readonly string[] | undefined {
  const { kind } = entry.spec;
  if (kind === "count") return typeof value === "number" ? [String(value)] : undefined;
  if (kind === "duration" && value === 0) return ["0"];
  if (typeof value === "string") return [value];
  if (!entry.repeatable || !Array.isArray(value)) return undefined;
  return value.every((item) => typeof item === "string") ? value : undefined;
}

function read(entry: SettingEntry, given: Given): Value {
  const { texts } = given;
  const { spec } = entry;
  const last = texts.at(-1);
  if (last === undefined || texts.includes("")) throw badSetting(entry, given, { kind: "empty" });
  if (texts.some((text) => text.includes("\0"))) throw badSetting(entry, given, { kind: "nul" });
  refusePassword(entry, given);
  if (entry.repeatable) return Object.freeze([...texts]);
  if (spec.kind === "text" || spec.kind === "path") return last;
  const value = parse(entry, last);
  if (value === undefined) throw badSetting(entry, given, { kind: "form", text: last });
  return value;
}

function refusePassword(entry: SettingEntry, given: Given): void {
  if (!MAY_HOLD_PASSWORD.has(entry.key) && given.texts.some(holdsPassword)) {
    throw badSetting(entry, given, { kind: "password" });
  }
}

/** Settings whose value may be a connection string, or a program's command line. */
const MAY_HOLD_PASSWORD = new Set(["url", "scratch_url", "wanted", "password_command"]);

function parse({ spec }: SettingEntry, text: string): string | number | undefined {
  if (spec.kind === "choice") return spec.choices.find((choice) => choice === text);
  if (spec.kind === "duration") return parseDuration(text);
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
