import type { LedgerRecord } from "../engine/ledger/ledger-state.ts";
import type { RevisionSections } from "../engine/ledger/sections.ts";
import { type RevisionNode, sortedIds } from "../graph/graph.ts";
import { isBase, isBranchPoint, isHead, isMergePoint } from "../graph/points.ts";
import type { Section } from "../migration/migration.ts";
import { writtenText } from "../migration/written.ts";
import { momentText } from "./screen/moment.ts";
import { cell, type Screen, standing } from "./screen/screen.ts";
import { fitted } from "./screen/table.ts";

/** The ledger's record of a revision. */
export interface RecordedView {
  readonly record: LedgerRecord;
  readonly sections: RevisionSections | undefined;
  /** Its node in the graph; undefined if it was taken back and its file is gone. */
  readonly node: RevisionNode | undefined;
  readonly isCurrent: boolean;
}

/** Returns a record as JSON: the fields of a revision that the ledger knows, and its SQL. */
export function recordedJson({
  record,
  sections,
  node,
  isCurrent,
}: RecordedView): Readonly<Record<string, unknown>> {
  return {
    revision: record.revision,
    parents: record.parents,
    children: node === undefined ? [] : sortedIds(node.children),
    depends: record.depends,
    labels: record.labels,
    message: record.message,
    description: "",
    created: null,
    author: null,
    file: `ledger:${record.revision}`,
    is_head: node !== undefined && isHead(node),
    is_base: node === undefined ? record.parents.length === 0 : isBase(node),
    is_branch_point: node !== undefined && isBranchPoint(node),
    is_merge_point: node === undefined ? record.parents.length > 1 : isMergePoint(node),
    is_current: isCurrent,
    applied_at: record.appliedAt ?? null,
    applied_by: record.appliedBy ?? null,
    checksum: record.checksum ?? null,
    up_sql: textOf(sections?.up) ?? null,
    down_sql: textOf(sections?.down) ?? null,
  };
}

/** Renders a record for people: the revision, when and by whom it was applied, and its sections. */
export function recordedText({ record, sections }: RecordedView, screen: Screen): string {
  const { theme, width } = screen;
  const { depends, labels, message, appliedAt, appliedBy = "an unknown user" } = record;
  const listed = (names: readonly string[]): string => names.map(cell).join(", ");
  const facts = [
    `Rev: ${theme.name(record.revision)}`,
    `Parent: ${standing(record.parents)}`,
    ...(depends.length === 0 ? [] : [`Also depends on: ${listed(depends)}`]),
    ...(labels.length === 0 ? [] : [`Branch names: ${listed(labels)}`]),
    ...(appliedAt === undefined
      ? []
      : [`Applied: ${momentText(appliedAt, screen)} by ${cell(appliedBy)}`]),
  ];
  return [
    fitted(facts.join("\n"), width, 4),
    ...(message === "" ? [] : [fitted(`    ${cell(message)}`, width)]),
    textOf(sections?.up) ?? theme.faint("-- only the hash of up is recorded"),
    textOf(sections?.down) ?? theme.faint("-- no down is recorded"),
  ].join("\n\n");
}

function textOf(section: Section | undefined): string | undefined {
  return section && writtenText(section).trimEnd();
}
