import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createProgram } from "../../src/cli/commands/commands.ts";
import { readInvocation } from "../../src/cli/invocation.ts";
import { GENERATED, ROOT, writtenPages } from "./pages.ts";

/** What `console` blocks show is run; what is only mentioned must at least be a line that ebb takes. */
for (const page of [...writtenPages(), ...GENERATED]) {
  test(`every ebb command that ${page} mentions is one that ebb takes`, async () => {
    for (const line of mentionedLines(readFileSync(join(ROOT, page), "utf8"))) {
      await assert.doesNotReject(
        readInvocation(wordsOf(line), createProgram()),
        `${page}: ${line}`,
      );
    }
  });
}

const CODE = /^```(\w*)\n(.*?)^```$/gms;

function mentionedLines(page: string): readonly string[] {
  const prose = page.replaceAll(CODE, "");
  const spans = Array.from(prose.matchAll(/`([^`]+)`/g), ([, span = ""]) => span);
  const scripts = Array.from(page.matchAll(CODE)).filter(([, language]) => language === "sh");
  const lines = scripts.flatMap(([, , text = ""]) => text.split("\n"));
  return [...spans.map((span) => span.replaceAll("\n", " ")), ...lines]
    .flatMap((line) => line.replace(/\s#.*$/, "").split(/&&|[|;>]/))
    .map((line) => line.trim())
    .filter((line) => line.startsWith("ebb ") && !line.includes("…"));
}

function wordsOf(line: string): readonly string[] {
  const words = (line.match(/"[^"]*"|\S+/g) ?? []).slice(1).map(withoutPlaces);
  return words.length === 1 ? [...words, "--help"] : words;
}

/** `COMMAND` and `-N` stand for something. */
function withoutPlaces(word: string): string {
  return word
    .replaceAll('"', "")
    .replace("COMMAND", "upgrade")
    .replace(/([+-])N$/, "$11");
}
