import type { Outside } from "../../src/connection/outside.ts";
import type { FileStatus, Files } from "../../src/settings/files.ts";

/** A fake file. A text alone is a private file of the user with the id 1000. */
export type FakeFile = string | (Partial<FileStatus> & { readonly text?: string });

/** Returns an outside with only the given parts. The home is /home/ada, the user ada. */
export function fakeOutside(
  options: Partial<Omit<Outside, "files">> & {
    readonly files?: Readonly<Record<string, FakeFile>>;
  } = {},
): Outside {
  return {
    env: {},
    cwd: "/app",
    home: "/home/ada",
    userName: "ada",
    isWindows: false,
    ...options,
    files: fakeFiles(options.files ?? {}),
  };
}

export function fakeFiles(files: Readonly<Record<string, FakeFile>>): Files {
  const find = (path: string) => {
    const file = files[path];
    return typeof file === "string" ? { text: file } : file;
  };
  return {
    read: async (path) => {
      const file = find(path);
      return file && new TextEncoder().encode(file.text ?? "");
    },
    inspect: async (path) => {
      const file = find(path);
      return file && { kind: "file", mode: 0o600, owner: 1000, ...file };
    },
  };
}
