import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const SRC = join(import.meta.dirname, "../../src");

/** A command after a colon is one to type as it stands. */
const PROPOSED =
  /(?<=: )ebb (?<command>upgrade|downgrade|redo|undo|stamp|resume|repair)\b(?<rest>[^;,."`)\n]*)/g;

/** The commands that the sources propose, with the file of each. */
const COMMANDS = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) =>
    readFileSync(join(SRC, file), "utf8")
      .split("\n")
      .filter((line) => !/^\s*(\*|\/\/|\/\*)/.test(line))
      .flatMap((line) => [...line.matchAll(PROPOSED)])
      .map(({ groups }) => ({ file, command: groups?.command ?? "", rest: groups?.rest ?? "" })),
  );

/** Words that stand for a value that the reader has to find. */
const PLACEHOLDER = /[<‹]|\b[A-Z]{3,}\b/;
/** A target that counts from where the database is. */
const RELATIVE = /(^|\s)([+-]\d+|\S+@[+-]\d+)/;

test("the sources propose commands", () => {
  assert.ok(COMMANDS.length > 20, String(COMMANDS.length));
});

for (const [at, { file, command, rest }] of COMMANDS.entries()) {
  // Examples of a usage line and of help are no hints after a stop.
  if (file.startsWith("cli/commands") || file.startsWith("cli/frame")) continue;
  test(`"ebb ${command}${rest}" in ${file} can be typed as it stands, twice (${at})`, () => {
    assert.doesNotMatch(rest, PLACEHOLDER);
    assert.doesNotMatch(rest, RELATIVE);
    assert.match(rest, /\S/, "It names its target");
    if (command === "resume")
      assert.match(rest, /(--\S+|\$\{option\}) .*\$\{/, "It names its section");
  });
}
