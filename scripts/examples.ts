/**
 * Writes what ebb really prints below the command lines of the pages: `npm run docs:examples`, or
 * some pages by their paths. What differs in ids and times alone stays as it is.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { blockOf, stepsOf, withBlocks } from "../test/docs/page.ts";
import { ROOT, writtenPages } from "../test/docs/pages.ts";
import { runPage } from "../test/docs/run-page.ts";

const named = process.argv.slice(2);
for (const page of named.length === 0 ? writtenPages() : named) {
  const file = join(ROOT, page);
  const text = readFileSync(file, "utf8");
  const outcomes = await runPage(text);
  const blocks = stepsOf(text).filter(({ kind }) => kind === "shown");
  const written = blocks.map((_, block) => {
    const examples = outcomes.filter((outcome) => outcome.block === block);
    return blockOf(
      examples.map(({ shown, real, isLike }) =>
        isLike ? shown : { ...shown, output: presentable(real) },
      ),
    );
  });
  writeFileSync(file, withBlocks(text, written));
  const changed = outcomes.filter(({ isLike }) => !isLike);
  process.stdout.write(`${page}: ${outcomes.length} command lines, ${changed.length} new\n`);
}
/** Names of this machine are nobody's business; with its clock every page would change each day. */
function presentable(text: string): string {
  const today = new Date().toISOString().slice(0, 10);
  return text
    .replaceAll(`${today}T`, "2026-01-13T")
    .replace(/\bebb_[0-9a-z]+_\d+_\d+\b/g, "app")
    .replace(/(?<label>"port": )\d+/g, "$<label>5432")
    .replace(/("(?:user|os_user)": )"[^"]*"/g, '$1"ada"')
    .replace(/("host": )"[^"]*"/g, '$1"db.example.com"')
    .replace(/(?<=\dZ by )\S+/g, "ada")
    .replace(/\bby \S+ \(role \S+\)/g, "by ada@laptop (role app)");
}

// The server that was started ends with this process.
process.exit();
