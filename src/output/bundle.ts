import type { ArchivedFile } from "../payload/archive.ts";
import type { BundleInfo } from "../payload/bundle-info.ts";
import { counted } from "../text/counted.ts";
import { cell } from "./screen/screen.ts";
import { columns } from "./screen/table.ts";
import type { Theme } from "./screen/theme.ts";

/** Describes a bundle in one line: `shop, 12 revisions, made … by ebb 0.1.0`. */
export function bundleLine(info: BundleInfo): string {
  const { name, revisions, madeAt, madeBy, commit } = info;
  const from = commit === undefined ? "" : ` of commit ${commit}`;
  return `${cell(name)}, ${counted(revisions, "revision")}${from}, made ${madeAt} by ebb ${madeBy}`;
}

/** Lists the files of a bundle for people. */
export function bundleFilesText(files: readonly ArchivedFile[], theme: Theme): string {
  const rows = files.map(({ name, bytes }) => [theme.name(`${bytes.length}`), cell(name)]);
  return columns(rows, { width: 10_000, indent: 2, firstWidth: 10 });
}
