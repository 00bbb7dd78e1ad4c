import assert from "node:assert/strict";
import { test } from "node:test";
import { cac } from "cac";
import { createProgram } from "../../src/cli/commands/commands.ts";
import { parseArguments } from "../../src/cli/frame/arguments.ts";
import { allOptions } from "../../src/cli/frame/options.ts";
import { argumentUsage, longName } from "../../src/cli/frame/program.ts";

test("find() finds a command by its name and by its alias", () => {
  const program = createProgram();
  const names = ["ensure-version", "ensure_version"].map((name) => program.find(name));
  assert.deepEqual(
    names.map((entry) => entry?.registered.name),
    ["ensure-version", "ensure-version"],
  );
});

for (const name of ["", "!", "--", "@@global@@", "upgrade ", "UPGRADE", "constructor"]) {
  test(`find() finds no command ${JSON.stringify(name)}`, () => {
    assert.equal(createProgram().find(name), undefined);
  });
}

test("no two commands share a name or an alias", () => {
  const { names } = createProgram();
  assert.deepEqual(names, [...new Set(names)]);
});

test("load() registers the options and examples of a command once", async () => {
  const entry = createProgram().find("heads");
  const before = entry?.registered.options.length;
  const command = await entry?.load();
  await entry?.load();
  const options = entry?.registered.options.map(longName);
  const expected = allOptions(command).map(({ name }) => name);
  assert.deepEqual([before, options, entry?.registered.examples], [0, expected, command?.examples]);
});

test("each command accepts its options under their own names", async () => {
  for (const { registered, load } of createProgram().entries) {
    const specs = allOptions(await load());
    for (const { name, value, choices: [choice] = ["000123"] } of specs) {
      const argv = value === undefined ? [`--${name}`] : [`--${name}`, choice ?? ""];
      const { options } = parseArguments(argv, specs, registered);
      const given = specs.map((spec) => spec.name).filter((other) => options.isGiven(other));
      assert.deepEqual(given, [name], registered.name);
      if (value !== undefined) assert.deepEqual(options.values(name), [choice]);
    }
  }
});

const USAGES: readonly (readonly [string, string])[] = [
  ["a", ""],
  ["a <FILE>", "FILE"],
  ["a [FILE]", "[FILE]"],
  ["a <...TARGET>", "TARGET..."],
  ["a [...TARGET]", "[TARGET...]"],
  ["a <x|y> [FILE]", "x|y [FILE]"],
];

for (const [line, usage] of USAGES) {
  test(`argumentUsage() writes the arguments of "${line}" as "${usage}"`, () => {
    assert.equal(argumentUsage(cac().command(line)), usage);
  });
}
