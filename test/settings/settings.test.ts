import assert from "node:assert/strict";
import { delimiter } from "node:path";
import { test } from "node:test";
import {
  configPath,
  type ResolvedSettings,
  resolveSettings,
  type SettingInputs,
} from "../../src/settings/settings.ts";
import { SETTING_ENTRIES, type SettingName } from "../../src/settings/settings-table.ts";
import { isFailure } from "../support/is-failure.ts";

test("SETTING_ENTRIES gives a setting the same name in the code, as a flag, as a variable and in ebb.toml", () => {
  const { key, flag, variable } = entryOf("lockWait");

  assert.deepEqual([key, flag, variable], ["lock_wait", "lock-wait", "EBB_LOCK_WAIT"]);
});

test("SETTING_ENTRIES shows the choices as the value", () => {
  assert.equal(entryOf("transaction").placeholder, "each|all");
});

test("SETTING_ENTRIES makes only lists repeatable", () => {
  const repeatable = SETTING_ENTRIES.filter((entry) => entry.repeatable);

  assert.deepEqual(
    repeatable.map(({ name }) => name),
    ["dir", "ignore"],
  );
});

test("SETTING_ENTRIES has one sentence for each setting, without a period", () => {
  for (const { spec } of SETTING_ENTRIES) assert.match(spec.summary, /^[A-Z].*[^.]$/);
});

test("resolveSettings() has a default for every optional setting", () => {
  const { values, sources } = resolve({});

  assert.deepEqual(values, {
    url: undefined,
    passwordCommand: undefined,
    scratchUrl: undefined,
    envFile: undefined,
    config: undefined,
    dir: ["migrations"],
    wanted: undefined,
    schema: undefined,
    versionTable: "ebb_version",
    ignore: undefined,
    role: undefined,
    lockWait: 60_000,
    lockTimeout: 3000,
    lockRetries: 5,
    window: 8,
    statementTimeout: 0,
    connectTimeout: 10_000,
    wait: 0,
    transaction: "each",
    edited: "warn",
    applicationName: "ebb",
    author: undefined,
    color: "auto",
    pager: undefined,
    readTimeout: 30_000,
  });
  assert.deepEqual(sources.lockWait, { kind: "default", label: "default" });
});

const everywhere = {
  flags: { "lock-wait": ["1s"] },
  env: { EBB_LOCK_WAIT: "2s" },
  toml: { path: "ebb.toml", text: "", values: { lock_wait: "3s" } },
};

for (const [inputs, value, kind, label] of [
  [everywhere, 1000, "flag", "--lock-wait"],
  [{ ...everywhere, flags: {} }, 2000, "variable", "EBB_LOCK_WAIT"],
  [{ ...everywhere, flags: {}, env: {} }, 3000, "toml", "ebb.toml lock_wait"],
] as const) {
  test(`resolveSettings() prefers ${label} to later sources`, () => {
    const { values, sources } = resolve(inputs);

    assert.equal(values.lockWait, value);
    assert.deepEqual(sources.lockWait, { kind, label });
  });
}

test("resolveSettings() reads an empty variable as unset", () => {
  const { values, sources } = resolve({ env: { EBB_LOCK_WAIT: "", EBB_URL: "" } });

  assert.equal(values.lockWait, 60_000);
  assert.equal(sources.url.kind, "default");
});

test("resolveSettings() keeps every --dir, in order", () => {
  assert.deepEqual(resolve({ flags: { dir: ["b", "a"] } }).values.dir, ["b", "a"]);
});

test("resolveSettings() reads EBB_DIR as a list like PATH", () => {
  const env = { EBB_DIR: ["a", "", "b"].join(delimiter) };

  assert.deepEqual(resolve({ env }).values.dir, ["a", "b"]);
});

test("resolveSettings() reads EBB_IGNORE as patterns with semicolons between them", () => {
  const env = { EBB_IGNORE: "table a.*; function f(int, int);" };

  assert.deepEqual(resolve({ env }).values.ignore, ["table a.*", "function f(int, int)"]);
});

for (const [dir, expected] of [
  ["sql", ["sql"]],
  [
    ["a", "b"],
    ["a", "b"],
  ],
] as const) {
  test(`resolveSettings() reads dir = ${JSON.stringify(dir)} from ebb.toml`, () => {
    assert.deepEqual(
      resolve({ toml: { path: "ebb.toml", text: "", values: { dir } } }).values.dir,
      expected,
    );
  });
}

test("resolveSettings() reads paths of ebb.toml as relative to the file", () => {
  const values = { dir: ["sql", "/abs"], env_file: "../.env" };
  const resolved = resolve({ toml: { path: "config/ebb.toml", text: "", values } });

  assert.deepEqual(resolved.values.dir, ["config/sql", "/abs"]);
  assert.equal(resolved.values.envFile, ".env");
});

test("resolveSettings() reads numbers of ebb.toml as counts, and 0 as no time", () => {
  const { values } = resolve({
    toml: { path: "ebb.toml", text: "", values: { lock_retries: 0, lock_timeout: 0 } },
  });

  assert.deepEqual([values.lockRetries, values.lockTimeout], [0, 0]);
});

test("resolveSettings() reads --version-table SCHEMA.TABLE as a table in that schema", () => {
  const { values, sources } = resolve({ flags: { "version-table": ["ops.versions"] } });

  assert.deepEqual([values.schema, values.versionTable], ["ops", "versions"]);
  assert.equal(sources.schema.label, "--version-table");
});

test("resolveSettings() takes the schema twice if it is the same", () => {
  const flags = { "version-table": ["ops.versions"], schema: ["ops"] };

  assert.equal(resolve({ flags }).values.schema, "ops");
});

test("resolveSettings() returns a frozen record", () => {
  const { values } = resolve({});

  assert.ok(Object.isFrozen(values) && Object.isFrozen(values.dir));
});

for (const [inputs, says, advises] of [
  [
    { env: { EBB_LOCK_WAIT: "5" } },
    'EBB_LOCK_WAIT cannot be "5": it takes a time such as',
    "5s are",
  ],
  [{ flags: { "lock-wait": ["-1s"] } }, '--lock-wait cannot be "-1s"', ""],
  [{ flags: { schema: [""] } }, "--schema is empty: it takes a name", "omit --schema"],
  [
    { flags: { "version-table": ["ops.versions"] }, env: { EBB_SCHEMA: "app" } },
    "--version-table names schema ops, but EBB_SCHEMA names app",
    "once",
  ],
  [{ flags: { "version-table": ["a.b.c"] } }, "a table's name has no dot", "--schema"],
  [{ flags: { "lock-retries": ["1e3"] } }, '"1e3": it takes a whole number', ""],
  [{ flags: { "lock-retries": ["-1"] } }, '"-1": it takes a whole number', ""],
  [{ env: { EBB_EDITED: "Error" } }, '"Error": it takes "warn" or "error"', "Did you mean error?"],
  [{ env: { EBB_DIR: delimiter } }, "EBB_DIR is empty", ""],
  [{ toml: toml({ lock_wait: 5 }) }, "ebb.toml lock_wait has a wrong type", 'lock_wait = "5s"'],
  [{ toml: toml({ lock_retries: "5" }) }, "ebb.toml lock_retries has a wrong type", ""],
  [{ toml: toml({ lock_retries: 1.5 }) }, 'ebb.toml lock_retries cannot be "1.5"', ""],
  [{ toml: toml({ lock_retries: -1 }) }, 'ebb.toml lock_retries cannot be "-1"', ""],
  [{ toml: toml({ schema: true }) }, "ebb.toml schema has a wrong type: it takes a string", ""],
  [{ toml: toml({ schema: "" }) }, "ebb.toml schema is empty", "omit ebb.toml schema"],
  [{ toml: toml({ schema: "a\0" }) }, "ebb.toml schema holds a NUL character", ""],
  [{ toml: toml({ dir: [] }) }, "ebb.toml dir is empty", ""],
  [{ toml: toml({ dir: ["a", 1] }) }, "ebb.toml dir has a wrong type: it takes a string or an", ""],
  [{ toml: toml({ dir: [""] }) }, "ebb.toml dir is empty", ""],
] as const) {
  test(`resolveSettings() refuses ${JSON.stringify(inputs)}`, () => {
    const expected = isFailure({ code: "EBB_BAD_SETTING", says, advises });

    assert.throws(() => resolve(inputs), expected);
  });
}

test("resolveSettings() never shows a URL", () => {
  const url = "postgresql://u:hunter2@h/\0";

  assert.throws(
    () => resolve({ toml: toml({ url }) }),
    (error: Error) => !JSON.stringify({ ...error, message: error.message }).includes("hunter2"),
  );
});

test("configPath() prefers --config to EBB_CONFIG", () => {
  const env = { EBB_CONFIG: "b.toml" };

  assert.equal(configPath({ flags: { config: ["a.toml"] }, env }), "a.toml");
  assert.equal(configPath({ flags: {}, env }), "b.toml");
  assert.equal(configPath({ flags: {}, env: {} }), undefined);
});

function toml(values: Record<string, unknown>): SettingInputs["toml"] {
  return { path: "ebb.toml", text: "", values };
}

function resolve(inputs: Partial<SettingInputs>): ResolvedSettings {
  return resolveSettings({ flags: {}, env: {}, toml: undefined, ...inputs });
}

function entryOf(name: SettingName) {
  const entry = SETTING_ENTRIES.find((one) => one.name === name);
  assert.ok(entry !== undefined);
  return entry;
}
