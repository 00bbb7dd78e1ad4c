import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asksForJson,
  colorChoice,
  commandIndex,
  parseArguments,
} from "../../src/cli/frame/arguments.ts";
import type { OptionSpec } from "../../src/cli/frame/command.ts";
import { isFailure } from "../support/is-failure.ts";

const SPECS: readonly OptionSpec[] = [
  { name: "message", short: "m", value: "TEXT", summary: "" },
  { name: "rev-id", value: "ID", summary: "" },
  { name: "dir", value: "DIR", repeatable: true, summary: "" },
  { name: "json", summary: "" },
  { name: "quiet", short: "q", summary: "" },
  { name: "verbose", short: "v", summary: "" },
  { name: "pager", value: "CMD", summary: "" },
  { name: "no-pager", summary: "" },
  {
    name: "color",
    value: "WHEN",
    choices: ["always", "never", "auto"],
    implied: "always",
    summary: "",
  },
];

const WORDS: readonly (readonly [readonly string[], readonly string[]])[] = [
  [["-1"], ["-1"]],
  [
    ["-12", "+2", "label@-1"],
    ["-12", "+2", "label@-1"],
  ],
  [
    ["000123", "1e10", "0x10"],
    ["000123", "1e10", "0x10"],
  ],
  [["-"], ["-"]],
  [[""], [""]],
  [
    ["--", "--json", "-x"],
    ["--json", "-x"],
  ],
  [["--json", "true"], ["true"]],
  [["--json", "false", "--quiet"], ["false"]],
  [["--color", "head"], ["head"]],
];

for (const [argv, positionals] of WORDS) {
  test(`parseArguments() takes ${JSON.stringify(argv)} as words ${JSON.stringify(positionals)}`, () => {
    assert.deepEqual(parseArguments(argv, SPECS).positionals, positionals);
  });
}

const VALUES: readonly (readonly [readonly string[], string, readonly string[]])[] = [
  [["--rev-id", "000123"], "rev-id", ["000123"]],
  [["--rev-id=1e10"], "rev-id", ["1e10"]],
  [["--rev-id", "-1"], "rev-id", ["-1"]],
  [["--rev-id=-1"], "rev-id", ["-1"]],
  [["--rev-id="], "rev-id", [""]],
  [["--rev-id", ""], "rev-id", [""]],
  [["-m", "-x"], "message", ["-x"]],
  [["-m-x"], "message", ["-x"]],
  [["-m=x"], "message", ["x"]],
  [["-mx"], "message", ["x"]],
  [["-qm", "x"], "message", ["x"]],
  [["--message=a=b"], "message", ["a=b"]],
  [["--message=--json"], "message", ["--json"]],
  [["--dir", "a", "--dir=b"], "dir", ["a", "b"]],
  [["--pager", "less", "--no-pager"], "pager", ["less"]],
  [["--no-pager", "--pager", "less"], "pager", ["less"]],
  [["--no-pager"], "pager", []],
  [["--color"], "color", ["always"]],
  [["--color", "never"], "color", ["never"]],
  [["--color=auto"], "color", ["auto"]],
  [["--color", "heads"], "color", ["always"]],
];

for (const [argv, name, values] of VALUES) {
  test(`parseArguments() reads --${name} of ${JSON.stringify(argv)} as ${JSON.stringify(values)}`, () => {
    assert.deepEqual(parseArguments(argv, SPECS).options.values(name), values);
  });
}

test("parseArguments() reads several short flags in one word", () => {
  const { options } = parseArguments(["-qv"], SPECS);
  assert.deepEqual([options.flag("quiet"), options.flag("verbose")], [true, true]);
});

test("parseArguments() reads a flag that begins with no", () => {
  const { options } = parseArguments(["--no-pager"], SPECS);
  assert.equal(options.flag("no-pager"), true);
});

test("parseArguments() reads no flag that is not given", () => {
  const { options } = parseArguments(["--pager", "less"], SPECS);
  assert.deepEqual([options.flag("no-pager"), options.flag("json")], [false, false]);
});

test("parseArguments() accepts a repeated flag", () => {
  assert.equal(parseArguments(["-v", "--verbose"], SPECS).options.flag("verbose"), true);
});

const REFUSED: readonly (readonly [readonly string[], string, string?])[] = [
  [["--jsno"], "Unknown option --jsno", "Did you mean --json?"],
  [["--no-json"], "Unknown option --no-json"],
  [["--Json"], "Unknown option --Json", "Did you mean --json?"],
  [["--revId", "x"], "Unknown option --revId", "Did you mean --rev-id?"],
  [["--rev", "x"], "Unknown option --rev", "Did you mean --rev-id?"],
  [["--dir.x=1"], "Unknown option --dir.x"],
  [["--__proto__=1"], "Unknown option --__proto__"],
  [["--constructor"], "Unknown option --constructor"],
  [["---json"], "Unknown option ---json"],
  [["-x"], "Unknown option -x"],
  [["-qx"], "Unknown option -x"],
  [["--=x"], "Unknown option --=x"],
  [["--json=true"], "Option --json takes no value"],
  [["--json="], "Option --json takes no value"],
  [["--message"], "Option --message needs a value", "Type --message TEXT"],
  [["--message", "--json"], "Option --message needs a value", "--message=--json"],
  [["-m", "-q"], "Option --message needs a value", "--message=-q"],
  [["--rev-id", "a", "--rev-id", "b"], "Option --rev-id is given twice"],
  [["-m", "a", "--message", "b"], "Option --message is given twice"],
  [["--color=blue"], 'Option --color cannot be "blue"', "always, never, auto"],
];

for (const [argv, says, advises = ""] of REFUSED) {
  test(`parseArguments() refuses ${JSON.stringify(argv)}`, () => {
    assert.throws(
      () => parseArguments(argv, SPECS),
      isFailure({ code: "EBB_USAGE", says, advises }),
    );
  });
}

test("parseArguments() returns options that throw for an undeclared name", () => {
  const { options } = parseArguments([], SPECS);
  assert.throws(() => options.flag("jsno"), /no option --jsno/);
});

const COMMAND_LINES: readonly (readonly [readonly string[], number | undefined])[] = [
  [["heads"], 0],
  [["--dir", "m", "heads"], 2],
  [["-q", "--dir=m", "heads", "x"], 2],
  [["--json"], undefined],
  [[], undefined],
  [["--color", "heads"], 1],
  [["--color", "never", "heads"], 2],
];

for (const [argv, at] of COMMAND_LINES) {
  test(`commandIndex() of ${JSON.stringify(argv)} is ${at}`, () => {
    assert.equal(commandIndex(argv, SPECS), at);
  });
}

test("commandIndex() refuses an option before the command that not every command takes", () => {
  assert.throws(
    () => commandIndex(["--splice", "revision"], SPECS),
    isFailure({ code: "EBB_USAGE", advises: "after its name: ebb COMMAND --splice" }),
  );
});

test("asksForJson() looks at the options only", () => {
  assert.deepEqual([["heads", "--json"], ["--", "--json"], []].map(asksForJson), [
    true,
    false,
    false,
  ]);
});

const COLORS: readonly (readonly [readonly string[], string])[] = [
  [[], "auto"],
  [["--color"], "always"],
  [["--color", "x"], "always"],
  [["--color", "never"], "never"],
  [["--color=never"], "never"],
  [["--color=always", "--color=never"], "never"],
];

for (const [argv, choice] of COLORS) {
  test(`colorChoice() of ${JSON.stringify(argv)} is ${choice}`, () => {
    assert.equal(colorChoice(argv), choice);
  });
}
