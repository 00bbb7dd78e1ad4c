import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const FILE_NAMES = ["LICENSE", "LICENSE.md", "LICENSE.txt"];

/** Programs inside the packages, which bring no file of their own. */
const INSIDE = [
  ["PostgreSQL", "inside @electric-sql/pglite and libpg-query", "postgresql.txt"],
  ["libpg_query", "inside libpg-query", "libpg_query.txt"],
] as const;

/** Makes docs/licenses.md: the notices of all that the executable is compiled from. */
export function licensesPage(mark: string): string {
  const chapters = [
    "ebb is made from these packages. Their notices:",
    ...dependencies().map(packageChapter),
    ...INSIDE.map(([name, place, file]) =>
      chapter(`${name} (${place})`, readFileSync(join(ROOT, "scripts/licenses", file), "utf8")),
    ),
    "## Bun",
    "The executable is made by `bun build --compile` and holds Bun's runtime, under the MIT license. " +
      "Bun links JavaScriptCore, under the LGPL 2, and other libraries: [Bun's page](https://bun.com/docs/project/license) " +
      "lists them and says how to link them anew.",
  ];
  return `# Licenses of others\n\n${mark}\n\n${chapters.join("\n\n")}\n`;
}

function dependencies(): readonly string[] {
  const { dependencies } = manifest(ROOT);
  return Object.keys(dependencies ?? {});
}

function packageChapter(name: string): string {
  const folder = join(ROOT, "node_modules", name);
  const { version, license } = manifest(folder);
  const file = FILE_NAMES.map((name) => join(folder, name)).find(existsSync);
  const text = file === undefined ? undefined : readFileSync(file, "utf8");
  return chapter(`${name} ${version} (${license})`, text);
}

function chapter(title: string, text: string | undefined): string {
  const notice =
    text === undefined ? "It asks for no notice." : `\`\`\`text\n${text.trimEnd()}\n\`\`\``;
  return `## ${title}\n\n${notice}`;
}

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}
