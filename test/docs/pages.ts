import { readdirSync } from "node:fs";
import { join } from "node:path";
import { RULES } from "../../src/lint/rules/rules.ts";

/** The repository. */
export const ROOT: string = join(import.meta.dirname, "../..");

/** Every page that a person wrote, by its path in the repository. */
export function writtenPages(): readonly string[] {
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" });
  const pages = docs.filter((file) => file.endsWith(".md")).map((file) => join("docs", file));
  return ["README.md", ...pages.filter((page) => !GENERATED.has(page)).sort()];
}

/** Those that `npm run docs` makes out of the code's tables. */
export const GENERATED: ReadonlySet<string> = new Set([
  "docs/errors.md",
  "docs/reference/commands.md",
  "docs/reference/connection.md",
  "docs/reference/exit-codes.md",
  "docs/reference/settings.md",
  "docs/lint/README.md",
  ...RULES.map(({ id }) => `docs/lint/${id}.md`),
]);
