/** Writes the generated pages of docs/: `npm run docs`. test/docs/reference.test.ts holds them to the code. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { referencePages } from "./reference-pages.ts";

for (const [path, text] of await referencePages()) {
  const file = join(import.meta.dirname, "..", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
