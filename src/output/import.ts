import type { Imported } from "../importers/assemble.ts";
import type { Remark } from "../importers/importer.ts";
import { counted } from "../text/counted.ts";
import { cell } from "./screen/screen.ts";

/** The result of an import. */
export interface ImportView extends Imported {
  readonly tool: string;
  /** The directory of the tool's files, as the user sees it. */
  readonly from: string;
  /** The written revision files, in the order of the revisions. */
  readonly written: readonly string[];
  /** The written files of the wanted schema. */
  readonly wantedFiles: readonly string[];
  readonly report: string;
  /** The number of downs that ebb wrote, and of those that are proven. */
  readonly downs?: { readonly written: number; readonly exact: number };
}

/** Returns the remarks after which a person has work to do. */
export function lostOf({ remarks }: Pick<ImportView, "remarks">): readonly Remark[] {
  return remarks.filter(({ kind }) => kind === "lost");
}

/** Returns an import as JSON. */
export function importJson(view: ImportView): Readonly<Record<string, unknown>> {
  const { tool, from, report, revisions, written, wantedFiles, remarks } = view;
  const facts = (kind: Remark["kind"]): readonly unknown[] =>
    remarks
      .filter((remark) => remark.kind === kind)
      .map(({ file, line, text }) => ({ file, line: line ?? null, message: text }));
  return {
    tool,
    from,
    revisions: revisions.map(({ id, migration }, at) => ({
      revision: id,
      version: migration.version,
      files: migration.files,
      file: written[at] ?? null,
    })),
    wanted: wantedFiles,
    notes: facts("note"),
    not_carried_over: facts("lost"),
    report,
    ...(view.downs && { downs: view.downs }),
  };
}

/** Returns an import as text: a line of counts, then each part that could not be carried over. */
export function importText(view: ImportView, isDryRun = false): string {
  const { tool, from, revisions, report } = view;
  const left = lostOf(view);
  const notes = view.remarks.length - left.length;
  return [
    `${isDryRun ? "Would import" : "Imported"} ${counted(revisions.length, "revision")} from ${tool} in ${cell(from)}`,
    ...(view.downs === undefined
      ? []
      : [`Wrote ${counted(view.downs.written, "down")}, ${view.downs.exact} of them proven exact`]),
    ...left.map((remark) => `  not carried over: ${cell(remarkText(remark))}`),
    ...(notes === 0 ? [] : [`${counted(notes, "note")} in ${cell(report)}`]),
  ].join("\n");
}

/** Returns the steps after a take-over. A table that is ebb's ledger now is not dropped. */
export function nextSteps(
  { tool }: Pick<ImportView, "tool">,
  isTableKept: boolean,
): readonly string[] {
  return [
    "Next, apply the rest: ebb upgrade head",
    `Then run ebb in the place of ${tool}, and take over each other database the same way`,
    isTableKept
      ? `Keep the table of ${tool}: it is the version table of ebb`
      : `At last drop the table of ${tool}, which is as it was, when there is no way back to ${tool}`,
  ];
}

/** Returns the text of IMPORT.md. It is the same on every machine. */
export function importReport(view: ImportView): string {
  const { tool, revisions, written } = view;
  const left = lostOf(view);
  const notes = view.remarks.filter(({ kind }) => kind === "note");
  const rows = revisions.map(({ id, migration }, at) => {
    const files = migration.files.map((file) => `\`${file}\``).join(", ");
    return `| \`${id}\` | ${files} | \`${baseName(written[at] ?? "")}\` |`;
  });
  return [
    `# Import from ${tool}`,
    section("Not carried over", left, "Everything was carried over."),
    section("Notes", notes, "There are none."),
    ["## Revisions", "", "| Revision | From | File |", "| --- | --- | --- |", ...rows].join("\n"),
  ]
    .join("\n\n")
    .concat("\n");
}

function section(title: string, remarks: readonly Remark[], none: string): string {
  const lines = remarks.map((remark) => `- ${remarkText(remark)}`);
  return [`## ${title}`, "", ...(lines.length === 0 ? [none] : lines)].join("\n");
}

function remarkText({ file, line, text }: Remark): string {
  return `${line === undefined ? file : `${file}:${line}`}: ${text}`.replace(/\s+/g, " ");
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
