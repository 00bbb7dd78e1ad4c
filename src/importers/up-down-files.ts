import { baseName, filesIn, lost, messageOf, sourceOf, wholeSection } from "./files.ts";
import type { ForeignFile, ForeignMigration, ForeignSection, Remark } from "./importer.ts";

/** Names of files that hold one direction: `12_name.up.sql` and `12_name.down.sql`. */
export const UP_DOWN_NAME = /^(\d+)_(.*)\.(up|down)\.sql$/;

/** Differences between the tools with such files. */
interface PairOptions {
  readonly section?: (file: ForeignFile) => ForeignSection;
  /** The names: number, words, direction. */
  readonly pattern?: RegExp;
}

/** The two files of a version. */
interface Pair {
  readonly version: string;
  readonly name: string;
  readonly message: string;
  readonly up: ForeignFile[];
  readonly down: ForeignFile[];
}

/**
 * Reads files that come in pairs, in the order of their numbers.
 *
 * A version with a down alone gets an empty up.
 */
export function readUpDownFiles(
  files: readonly ForeignFile[],
  directory: string,
  { section = (file) => wholeSection(sourceOf(file)), pattern = UP_DOWN_NAME }: PairOptions = {},
): { readonly migrations: readonly ForeignMigration[]; readonly remarks: readonly Remark[] } {
  const pairs = new Map<string, Pair>();
  for (const file of filesIn(files, directory)) {
    const [match, number = "", rest = "", side] = pattern.exec(baseName(file.name)) ?? [];
    if (match === undefined) continue;
    const version = String(BigInt(number));
    const key = `${version} ${number} ${rest}`;
    const pair = pairs.get(key) ?? {
      version,
      name: number,
      message: messageOf(rest),
      up: [],
      down: [],
    };
    pairs.set(key, pair);
    pair[side === "down" ? "down" : "up"].push(file);
  }
  const remarks: Remark[] = [];
  const migrations = joinedByVersion([...pairs.values()])
    .toSorted((a, b) => (BigInt(a.version) < BigInt(b.version) ? -1 : 1))
    .flatMap((pair) => migrationsOf(pair, section, remarks));
  return { migrations, remarks };
}

/** The name behind the number may differ between the two files of a version. */
function joinedByVersion(pairs: readonly Pair[]): readonly Pair[] {
  const whole = pairs.filter(({ up }) => up.length > 0);
  const ups = new Map(whole.map((pair) => [pair.version, pair]));
  const rest = pairs.filter((pair) => pair.up.length === 0);
  const alone = rest.filter((pair) => {
    const owner = ups.get(pair.version);
    if (owner === undefined || owner.down.length > 0) return true;
    owner.down.push(...pair.down);
    return false;
  });
  return [...whole, ...alone];
}

function migrationsOf(
  { version, name, message, up: [up], down: [down] }: Pair,
  section: (file: ForeignFile) => ForeignSection,
  remarks: Remark[],
): readonly ForeignMigration[] {
  const file = up ?? down;
  if (file === undefined) return [];
  if (up === undefined) remarks.push(lost(file.name, "it has no up file: the up is empty"));
  return [
    {
      version,
      name,
      message,
      files: [up, down].flatMap((one) => one?.name ?? []),
      up: up
        ? section(up)
        : { source: { name: file.name, text: "" }, parts: [], transaction: true },
      down: down && section(down),
    },
  ];
}
