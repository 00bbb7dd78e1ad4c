import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createProgram } from "../../src/cli/commands/commands.ts";
import { allOptions } from "../../src/cli/frame/options.ts";
import { run } from "../../src/cli/run.ts";
import { PG_VARIABLES } from "../../src/connection/pg-environment.ts";
import { SETTING_ENTRIES } from "../../src/settings/settings-table.ts";
import { inTemporaryDirectory } from "../support/temporary-directory.ts";
import { fakeWorld } from "../support/world.ts";

const SECRET = "s3cretpw";
// Nobody listens on port 1, so every command ends at once.
const TYPED = [
  `postgres://u:${SECRET}@127.0.0.1:1/db`,
  `host=127.0.0.1 port=1 password=${SECRET} dbname=db`,
  `password=${SECRET}`,
  `{"host":"127.0.0.1","password":"${SECRET}"}`,
  `postgres://u:two\n${SECRET}@127.0.0.1:1/db`,
  `alter role u password '${SECRET}'`,
];
const NOWHERE = { DATABASE_URL: "postgres://u:x@127.0.0.1:1/db", EBB_WAIT: "1ms" };
const program = createProgram();

/** Runs a line in an empty directory and returns where the password stands afterwards. */
async function leaks(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = NOWHERE,
  toml?: string,
): Promise<string[]> {
  const places: string[] = [];
  await inTemporaryDirectory(async (cwd) => {
    if (toml !== undefined) writeFileSync(join(cwd, "ebb.toml"), toml);
    const world = fakeWorld({ cwd, env });
    await run(argv, { ...world, now: Date.now });
    places.push(world.written.stdout, world.written.stderr, ...filesIn(cwd));
  });
  return places.filter((place) => place.includes(SECRET)).map((place) => `${argv}: ${place}`);
}

/** The names of all files, and the texts of the logs. */
function filesIn(cwd: string): string[] {
  const names = readdirSync(cwd, { recursive: true, encoding: "utf8" });
  const logs = names.filter((name) => name.endsWith(".log"));
  return [...names, ...logs.map((name) => readFileSync(join(cwd, name), "utf8"))];
}

for (const typed of TYPED) {
  const form = JSON.stringify(typed.slice(0, 14));

  for (const { registered, load } of program.entries) {
    test(`ebb ${registered.name} shows no password of a misplaced ${form}`, async () => {
      const specs = allOptions(await load()).filter(({ value }) => value !== undefined);
      const lines = [
        [registered.name, typed],
        [registered.name, typed, "--json", "--log", "run.log"],
        [registered.name, "head", typed],
        ...specs.map(({ name }) => [registered.name, `--${name}`, typed]),
      ];
      const found: string[] = [];
      for (const line of lines) found.push(...(await leaks(line)));
      assert.deepEqual(found, []);
    });
  }

  test(`no word before a command shows the password of ${form}`, async () => {
    const lines = [
      [typed],
      [typed, "--json"],
      ["help", typed],
      [`--${typed}`],
      ["status", `-d${typed}`],
    ];
    const found: string[] = [];
    for (const line of lines) found.push(...(await leaks(line)));
    assert.deepEqual(found, []);
  });

  test(`no variable shows the password of ${form}`, async () => {
    const names = [
      ...SETTING_ENTRIES.map(({ variable }) => variable),
      ...PG_VARIABLES.map(([variable]) => variable),
      ...["DATABASE_URL", "EBB_SET_name", "PAGER", "EDITOR", "SOURCE_DATE_EPOCH"],
    ];
    const found: string[] = [];
    for (const name of names) {
      found.push(...(await leaks(["doctor"], { ...NOWHERE, [name]: typed })));
      found.push(...(await leaks(["status", "--json"], { [name]: typed })));
    }
    assert.deepEqual(found, []);
  });

  test(`no key of ebb.toml shows the password of ${form}`, async () => {
    const found: string[] = [];
    for (const key of [...SETTING_ENTRIES.map((entry) => entry.key), "colour", typed]) {
      const toml = `${JSON.stringify(key)} = ${JSON.stringify(typed)}\n`;
      found.push(...(await leaks(["doctor"], NOWHERE, toml)));
      found.push(...(await leaks(["upgrade", "head", "--json"], NOWHERE, toml)));
    }
    assert.deepEqual(found, []);
  });
}
