import type { RevisionNode } from "../graph/graph.ts";
import { sortedIds } from "../graph/graph.ts";
import { isBase, isBranchPoint, isHead, isMergePoint, isRealHead } from "../graph/points.ts";
import { formatCreated } from "../migration/created.ts";
import type { Header } from "../migration/migration.ts";
import { momentText } from "./screen/moment.ts";
import { cell, type Screen, standing } from "./screen/screen.ts";
import { fitted } from "./screen/table.ts";
import type { Theme } from "./screen/theme.ts";

/** A revision with all its facts. */
export interface RevisionView {
  readonly node: RevisionNode;
  readonly header: Header;
  /** The labels of all its branches, its own first. */
  readonly branches: readonly string[];
  /** Undefined without a database. */
  readonly isCurrent: boolean | undefined;
  /** ISO 8601 UTC. */
  readonly appliedAt: string | undefined;
}

/** Returns a revision as JSON. */
export function revisionJson(view: RevisionView): Readonly<Record<string, unknown>> {
  const { node, header, isCurrent, appliedAt } = view;
  return {
    revision: header.id,
    parents: header.parents,
    children: sortedIds(node.children),
    depends: header.depends,
    labels: header.labels,
    message: header.message,
    description: header.description,
    created: header.created === undefined ? null : formatCreated(header.created),
    author: header.author ?? null,
    file: header.origin,
    is_head: isHead(node),
    is_base: isBase(node),
    is_branch_point: isBranchPoint(node),
    is_merge_point: isMergePoint(node),
    is_current: isCurrent ?? null,
    applied_at: appliedAt ?? null,
  };
}

/** Returns the name with the state before the labels: `375b918c8740 (head) (current) (profiles)`. */
export function revisionName(view: RevisionView, theme: Theme): string {
  const name = theme.name(view.header.id);
  return [name, ...states(view, theme), ...labels(view)].join(" ");
}

/** Returns the name as in Alembic's list of heads, labels first: `375b918c8740 (profiles) (head)`. */
export function labelledName(view: RevisionView, theme: Theme): string {
  const name = theme.name(view.header.id);
  return [name, ...labels(view), ...states(view, theme)].join(" ");
}

/**
 * Returns the line as in Alembic's history: `1975ea83b712 -> 375b918c8740 (head), Add
 * user_profiles`.
 */
export function revisionLine(view: RevisionView, theme: Theme): string {
  const { header } = view;
  const depends = header.depends.length === 0 ? "" : ` (${listed(header.depends)})`;
  const line = `${standing(header.parents)}${depends} -> ${revisionName(view, theme)}`;
  return [line, ...points(view)].join(" ") + messageOf(header);
}

/** Renders a branch point with its children, one line each. */
export function branchPointText(
  view: RevisionView,
  { children, isVerbose }: { children: readonly RevisionView[]; isVerbose: boolean },
  screen: Screen,
): string {
  const { theme } = screen;
  const indent = " ".repeat(view.header.id.length + 1);
  const lines = children.map((child) => {
    const name = [labelledName(child, theme), ...points(child)].join(" ");
    return `${indent}-> ${name}${isVerbose ? messageOf(child.header) : ""}`;
  });
  const first = isVerbose
    ? revisionDetails(view, screen)
    : [labelledName(view, theme), ...points(view)].join(" ");
  return [first, ...lines].join("\n");
}

/** Renders all facts of a revision, with Alembic's names. */
export function revisionDetails(view: RevisionView, screen: Screen): string {
  const { header, node, branches } = view;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Rev", [revisionName({ ...view, branches: [] }, screen.theme), ...points(view)].join(" ")],
    [isMergePoint(node) ? "Merges" : "Parent", standing(header.parents)],
    ["Also depends on", listed(header.depends) || undefined],
    ["Branches into", isBranchPoint(node) ? listed(sortedIds(node.children)) : undefined],
    ["Branch names", listed(branches) || undefined],
    ["Path", cell(header.origin)],
  ];
  const { width } = screen;
  const dates = datesOf(view, (iso) => momentText(iso, screen));
  const prose = [cell(header.message), header.description];
  return [
    fitted(listOf(facts).join("\n"), width, 4),
    ...prose.map((paragraph) => fitted(indented(paragraph), width)),
    fitted(indented(listOf(dates).join("\n")), width, 4),
  ]
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
}

/** Returns the facts of a revision from its file and the log, without its place in the graph. */
export function revisionFacts(view: RevisionView): readonly (readonly [string, string])[] {
  const facts = [["Path", view.header.origin] as const, ...datesOf(view, (iso) => iso)];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function datesOf(
  { header, appliedAt }: RevisionView,
  dated: (iso: string) => string,
): readonly (readonly [string, string | undefined])[] {
  const { created, author } = header;
  return [
    ["Create Date", created === undefined ? undefined : dated(formatCreated(created))],
    ["Author", author && cell(author)],
    ["Applied", appliedAt && dated(appliedAt)],
  ];
}

function states({ node, isCurrent }: RevisionView, theme: Theme): string[] {
  return [
    ...(isHead(node) ? [theme.good(isRealHead(node) ? "(head)" : "(effective head)")] : []),
    ...(isCurrent ? [theme.strong("(current)")] : []),
  ];
}

function labels({ branches }: RevisionView): string[] {
  return branches.length === 0 ? [] : [`(${listed(branches)})`];
}

function points({ node }: RevisionView): string[] {
  return [
    ...(isBranchPoint(node) ? ["(branchpoint)"] : []),
    ...(isMergePoint(node) ? ["(mergepoint)"] : []),
  ];
}

function listed(names: readonly string[]): string {
  return names.map(cell).join(", ");
}

function messageOf({ message }: Header): string {
  return message === "" ? "" : `, ${cell(message)}`;
}

function listOf(facts: readonly (readonly [string, string | undefined])[]): string[] {
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
}

function indented(paragraph: string): string {
  return paragraph.replace(/^(?=.)/gm, "    ");
}
