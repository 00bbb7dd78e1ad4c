import { baseName, directoryOf, filesBelow, lost, roughText } from "./files.ts";
import type { ForeignFile, Remark } from "./importer.ts";
import { isFormattedSql } from "./liquibase-file.ts";

const CHANGELOG = /\.(?:xml|ya?ml|json)$/;

/** Finds the root changelog: one that includes files, and that no other includes. */
export function changelogOf(files: readonly ForeignFile[]): ForeignFile | undefined {
  const all = files.filter(
    (file) => CHANGELOG.test(file.name) && /databaseChangeLog/.test(roughText(file)),
  );
  const named = all.flatMap((file) => includesOf(file).map(({ path }) => baseName(path)));
  return all.find(({ name }) => !named.includes(baseName(name))) ?? all[0];
}

/** An `include` or `includeAll` of a changelog. */
interface Include {
  readonly path: string;
  readonly isAll: boolean;
  readonly isRelative: boolean;
}

/** Reads the includes of XML, YAML and JSON in their order. */
function includesOf(file: ForeignFile): readonly Include[] {
  const text = roughText(file).replace(/<!--[\s\S]*?-->/g, "");
  const isXml = file.name.endsWith(".xml");
  return Array.from(text.matchAll(isXml ? XML : MAPPING), ([, all, rest = ""]) => ({
    path: (PATH.exec(rest)?.[1] ?? "").replace(/^classpath:/, ""),
    isAll: all !== undefined,
    isRelative: /relativeToChangelogFile["']?\s*[=:]\s*["']?true/.test(rest),
  })).filter(({ path }) => path !== "");
}

const XML = /<include(All)?\s([^>]*)>/g;
const MAPPING = /\binclude(All)?["']?\s*:([\s\S]*?)(?=\binclude(?:All)?["']?\s*:|$)/g;
const PATH = /\b(?:file|path)["']?\s*[=:]\s*["']?([^"'\s,}>]+)/;

/**
 * Returns the SQL files in the order in which Liquibase runs them: that of the root changelog, else
 * by name. Changesets in XML, YAML and JSON are listed: they are not converted.
 */
export function filesInOrder(
  files: readonly ForeignFile[],
  directory: string,
  remarks: Remark[],
): readonly ForeignFile[] {
  const root = changelogOf(files);
  if (root === undefined) {
    return filesBelow(files, directory).filter(
      (file) => file.name.endsWith(".sql") && isFormattedSql(roughText(file)),
    );
  }
  const ordered: ForeignFile[] = [];
  takeFile(root, files, ordered, remarks);
  return ordered;
}

function takeFile(
  file: ForeignFile,
  files: readonly ForeignFile[],
  ordered: ForeignFile[],
  remarks: Remark[],
): void {
  if (ordered.includes(file)) return;
  if (file.name.endsWith(".sql")) ordered.push(file);
  if (!CHANGELOG.test(file.name)) return;
  if (/\bchangeSet\b/.test(roughText(file))) {
    remarks.push(lost(file.name, "its changesets are not SQL: write them as revisions"));
  }
  for (const include of includesOf(file)) {
    const found = include.isAll ? allIn(include, file, files) : oneOf(include, file, files);
    if (found.length === 0) remarks.push(lost(file.name, `no file is found for ${include.path}`));
    for (const one of found) takeFile(one, files, ordered, remarks);
  }
}

function pathOf({ path, isRelative }: Include, { name }: ForeignFile): string {
  const own = path.replace(/^\.?\//, "").replace(/\/$/, "");
  const base = directoryOf(name);
  return isRelative && base !== "." ? `${base}/${own}` : own;
}

function oneOf(
  include: Include,
  from: ForeignFile,
  files: readonly ForeignFile[],
): readonly ForeignFile[] {
  const path = pathOf(include, from);
  const exact = files.filter(({ name }) => name === path);
  return exact.length > 0
    ? exact
    : files.filter(({ name }) => name.endsWith(`/${path}`)).slice(0, 1);
}

function allIn(
  include: Include,
  from: ForeignFile,
  files: readonly ForeignFile[],
): readonly ForeignFile[] {
  const path = pathOf(include, from);
  const below = filesBelow(files, path).filter((file) => file !== from);
  const found =
    below.length > 0 ? below : files.filter(({ name }) => `/${name}`.includes(`/${path}/`));
  return found.filter(({ name }) => name.endsWith(".sql") || CHANGELOG.test(name));
}
