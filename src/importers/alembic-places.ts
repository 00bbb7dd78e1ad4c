import { baseName, directoryOf, roughText } from "./files.ts";
import type { ForeignFile } from "./importer.ts";

/** Returns the script directories: by alembic.ini, pyproject.toml, or env.py beside versions. */
export function scriptDirectories(files: readonly ForeignFile[]): readonly string[] {
  const settings = files.flatMap((file) => {
    const location = settingOf(file, "script_location");
    return location === undefined ? [] : [inDirectory(directoryOf(file.name), location)];
  });
  const scripts = files
    .filter(({ name }) => baseName(name) === "env.py")
    .map(({ name }) => directoryOf(name))
    .filter((directory) =>
      files.some(({ name }) => name.startsWith(`${prefixOf(directory)}versions/`)),
    );
  const named = settings.filter((directory) =>
    files.some(({ name }) => name.startsWith(prefixOf(directory))),
  );
  return [...new Set([...named, ...scripts])].sort();
}

/** Returns the directories with the revisions of a script directory. */
export function revisionDirectories(
  files: readonly ForeignFile[],
  directory: string,
): readonly string[] {
  const settings = files.filter((file) => {
    const location = settingOf(file, "script_location");
    return location !== undefined && inDirectory(directoryOf(file.name), location) === directory;
  });
  const listed = settings.flatMap((file) =>
    (settingOf(file, "version_locations") ?? "")
      .split(/[\s,;]+|(?<=\w):/)
      .filter((place) => place !== "")
      .map((place) =>
        inDirectory(
          directoryOf(file.name),
          place.replaceAll("%(script_location)s", settingOf(file, "script_location") ?? ""),
        ),
      ),
  );
  const isDeep = settings.some((file) => /true|1/i.test(settingOf(file, RECURSIVE) ?? ""));
  const places = listed.length > 0 ? listed : [`${prefixOf(directory)}versions`];
  const all = [...new Set(files.map(({ name }) => directoryOf(name)))];
  const found = all.filter((one) =>
    places.some((place) => one === place || (isDeep && one.startsWith(`${place}/`))),
  );
  return found.length > 0 ? found : [directory];
}

/** Returns the directory in which Alembic is started: that of its settings. */
export function settingsDirectory(files: readonly ForeignFile[], directory: string): string {
  const found = files.find((file) => {
    const location = settingOf(file, "script_location");
    return location !== undefined && inDirectory(directoryOf(file.name), location) === directory;
  });
  return found === undefined ? "." : directoryOf(found.name);
}

const RECURSIVE = "recursive_version_locations";

/** Returns a setting of alembic.ini, or of the table tool.alembic in pyproject.toml. */
function settingOf(file: ForeignFile, key: string): string | undefined {
  const name = baseName(file.name);
  if (name !== "alembic.ini" && name !== "pyproject.toml") return undefined;
  const text = roughText(file).replace(/\r\n?/g, "\n");
  if (name === "pyproject.toml" && !text.includes("[tool.alembic]")) return undefined;
  const value = new RegExp(`^${key}[ \\t]*=[ \\t]*(.*(?:\\n[ \\t]+\\S.*)*)`, "m").exec(text)?.[1];
  return value?.replace(/["'[\]]/g, "").trim();
}

function inDirectory(base: string, path: string): string {
  const parts: string[] = [];
  const own = path.replaceAll("%(here)s", ".");
  for (const part of `${base}/${own}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.length === 0 ? "." : parts.join("/");
}

function prefixOf(directory: string): string {
  return directory === "." ? "" : `${directory}/`;
}
