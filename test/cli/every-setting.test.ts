import assert from "node:assert/strict";
import { test } from "node:test";
import { SETTING_ENTRIES, type SettingEntry } from "../../src/settings/settings-table.ts";
import { inWorkplace, type Workplace } from "../support/world.ts";

/** Where a value can come from, the first that gives one counts. */
const SOURCES = ["flag", "variable", "toml", "default"] as const;
type Source = (typeof SOURCES)[number];

/** What `ebb doctor --json` tells of one setting, and how a command line ends. */
interface Shown {
  readonly value: string | null;
  readonly source: string;
}

interface Document {
  readonly settings?: readonly (Shown & { readonly name: string })[];
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
    readonly file: string | null;
    readonly line: number | null;
    readonly column: number | null;
  };
}

for (const entry of SETTING_ENTRIES) {
  const sources = SOURCES.filter((source) => isSource(entry, source));
  for (const [at, source] of sources.entries()) {
    const name = nameOfSource(entry, source);
    test(`ebb doctor takes ${entry.key} from ${name}, whatever comes after it`, async () => {
      const shown = await shownWith(entry, sources.slice(at));
      assert.equal(shown.source, name);
      if (source !== "default") assert.equal(shown.value, shownValue(entry, source));
    });
  }

  for (const source of sources.filter((one) => one !== "default")) {
    const wrong = wrongValue(entry, source);
    if (wrong === undefined) continue;
    const name = nameOfSource(entry, source);
    test(`${name} = ${wrong} is EBB_BAD_SETTING, with the possible values`, async () => {
      const { status, error } = await failureWith(entry, source, wrong);
      assert.deepEqual([status, error.code], [2, "EBB_BAD_SETTING"]);
      assert.ok(error.message.startsWith(name), error.message);
      assert.match(error.message, /: it takes /);
      const place = [error.file, error.line, error.column];
      const column = entry.key.length + " = ".length + 1;
      assert.deepEqual(place, source === "toml" ? ["ebb.toml", 2, column] : [null, null, null]);
    });
  }
}

for (const { key, spec } of SETTING_ENTRIES.filter(({ key: name }) => name.length > 4)) {
  const misspelt = `${key.slice(0, -2)}${key.at(-1)}${key.at(-2)}`;
  if (spec.outsideToml || SETTING_ENTRIES.some((entry) => entry.key === misspelt)) continue;
  test(`ebb.toml with ${misspelt} is an error that proposes ${key}`, async () => {
    await inWorkplace(async (place) => {
      place.write("ebb.toml", `# settings\n${misspelt} = "x"\n`);
      const { error } = await documentOf(place);
      assert.deepEqual([error.code, error.hint], ["EBB_BAD_SETTING", `Did you mean ${key}?`]);
      assert.deepEqual([error.file, error.line, error.column], ["ebb.toml", 2, 1]);
    });
  });
}

for (const { key } of SETTING_ENTRIES.filter(({ spec }) => spec.outsideToml)) {
  test(`ebb.toml cannot set ${key}`, async () => {
    await inWorkplace(async (place) => {
      place.write("ebb.toml", `${key} = "x"\n`);
      const { error } = await documentOf(place);
      assert.equal(error.code, "EBB_BAD_SETTING");
      assert.match(error.message, /unknown setting/);
    });
  });
}

function isSource({ name, spec }: SettingEntry, source: Source): boolean {
  if (source === "toml") return spec.outsideToml !== true;
  // Without a file that it names it is an error of its own.
  return source === "default" || name !== "config";
}

function nameOfSource({ flag, variable, key }: SettingEntry, source: Source): string {
  const names = { flag: `--${flag}`, variable, toml: `ebb.toml ${key}`, default: "default" };
  return names[source];
}

/** A value for each source, so that it is seen which one counts. */
function valueFor({ spec }: SettingEntry, source: Source): string {
  const at = SOURCES.indexOf(source);
  switch (spec.kind) {
    case "choice":
      return spec.choices[at % spec.choices.length] ?? "";
    case "duration":
      return `${at + 7}s`;
    case "count":
      return String(at + 7);
    case "paths":
    case "names":
    case "path":
    case "text":
      return spec.secret ? `postgresql://ada:secret@127.0.0.1:1/${source}` : `of_${source}`;
    default:
      return spec satisfies never;
  }
}

function shownValue(entry: SettingEntry, source: Source): string {
  return valueFor(entry, source).replace(":secret@", ":***@");
}

/** Undefined where every text is right. */
function wrongValue({ name, spec }: SettingEntry, source: Source): string | undefined {
  if (source === "toml") return spec.kind === "count" ? '"many"' : "[1]";
  // `--color` may stand alone, so its values are checked with the command line: EBB_USAGE.
  if (source === "flag" && name === "color") return undefined;
  return ["choice", "duration", "count"].includes(spec.kind) ? "5apples" : undefined;
}

function inToml({ spec }: SettingEntry, value: string): string {
  return spec.kind === "count" ? value : JSON.stringify(value);
}

async function shownWith(entry: SettingEntry, sources: readonly Source[]): Promise<Shown> {
  const given = (source: Source): string | undefined =>
    sources.includes(source) ? valueFor(entry, source) : undefined;
  const { flag, variable, toml } = {
    flag: given("flag"),
    variable: given("variable"),
    toml: given("toml"),
  };
  let shown: Shown | undefined;
  await inWorkplace(
    async (place) => {
      if (toml !== undefined) place.write("ebb.toml", `${entry.key} = ${inToml(entry, toml)}\n`);
      const options = flag === undefined ? [] : [`--${entry.flag}`, flag];
      const { settings = [] } = await documentOf(place, ...options);
      shown = settings.find(({ name }) => name === entry.key);
    },
    { env: variable === undefined ? {} : { [entry.variable]: variable } },
  );
  assert.ok(shown !== undefined);
  return shown;
}

async function failureWith(
  entry: SettingEntry,
  source: Source,
  wrong: string,
): Promise<Document & { readonly status: number }> {
  let found: (Document & { readonly status: number }) | undefined;
  await inWorkplace(
    async (place) => {
      if (source === "toml") place.write("ebb.toml", `# settings\n${entry.key} = ${wrong}\n`);
      const options = source === "flag" ? [`--${entry.flag}=${wrong}`] : [];
      found = await documentOf(place, ...options);
    },
    { env: source === "variable" ? { [entry.variable]: wrong } : {} },
  );
  assert.ok(found !== undefined);
  return found;
}

async function documentOf(
  { json }: Workplace,
  ...options: string[]
): Promise<Document & { readonly status: number }> {
  const { status, value } = await json("doctor", ...options);
  return { status, ...(value as Document) };
}
