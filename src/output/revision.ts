import type { RevisionNode } from "../graph/graph.ts";
import { sortedIds } from "../graph/graph.ts";
import { isBase, isBranchPoint, isHead, isMergePoint, isRealHead } from "../graph/points.ts";
import { formatCreated } from "../migration/created.ts";
import type { Header } from "../migration/migration.ts";
import type { Theme } from "./theme.ts";

/** A revision with all that is said about it. */
export interface RevisionView {
  readonly node: RevisionNode;
  readonly header: Header;
  /** The labels of all branches that it belongs to, its own first. */
  readonly branches: readonly string[];
  /** Undefined where no database was asked. */
  readonly isCurrent: boolean | undefined;
  /** ISO 8601 UTC. */
  readonly appliedAt: string | undefined;
}

/** Gives a revision in JSON. */
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

/** `375b918c8740 (profiles) (head) (current)`, as Alembic lists heads. */
export function revisionName(view: RevisionView, theme: Theme): string {
  return [theme.name(view.header.id), ...marks(view, theme)].join(" ");
}

/** `1975ea83b712 -> 375b918c8740 (head), Add user_profiles`, as Alembic lists history. */
export function revisionLine(view: RevisionView, theme: Theme): string {
  const { header } = view;
  const depends = header.depends.length === 0 ? "" : ` (${header.depends.join(", ")})`;
  const line = `${parentsOf(header)}${depends} -> ${revisionName(view, theme)}`;
  return [line, ...points(view)].join(" ") + messageOf(header);
}

/** A branch point with its children, each on a line of its own. */
export function branchPointText(
  view: RevisionView,
  { children, isVerbose }: { children: readonly RevisionView[]; isVerbose: boolean },
  theme: Theme,
): string {
  const indent = " ".repeat(view.header.id.length + 1);
  const lines = children.map((child) => {
    const name = [revisionName(child, theme), ...points(child)].join(" ");
    return `${indent}-> ${name}${isVerbose ? messageOf(child.header) : ""}`;
  });
  const first = isVerbose
    ? revisionDetails(view, theme)
    : [revisionName(view, theme), ...points(view)].join(" ");
  return [first, ...lines].join("\n");
}

/** Everything about a revision, in Alembic's words. */
export function revisionDetails(view: RevisionView, theme: Theme): string {
  const { header, node, branches } = view;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Rev", [revisionName({ ...view, branches: [] }, theme), ...points(view)].join(" ")],
    [isMergePoint(node) ? "Merges" : "Parent", parentsOf(header)],
    ["Also depends on", header.depends.join(", ") || undefined],
    ["Branches into", isBranchPoint(node) ? sortedIds(node.children).join(", ") : undefined],
    ["Branch names", branches.join(", ") || undefined],
    ["Path", header.origin],
  ];
  const paragraphs = [header.message, header.description, listOf(datesOf(view)).join("\n")];
  const body = paragraphs.filter((paragraph) => paragraph !== "").map(indented);
  return [listOf(facts).join("\n"), ...body].join("\n\n");
}

/** What the file and the log say about a revision itself, not about its place in the graph. */
export function revisionFacts(view: RevisionView): readonly (readonly [string, string])[] {
  const facts = [["Path", view.header.origin] as const, ...datesOf(view)];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function datesOf({
  header,
  appliedAt,
}: RevisionView): readonly (readonly [string, string | undefined])[] {
  const created = header.created === undefined ? undefined : formatCreated(header.created);
  return [
    ["Create Date", created],
    ["Author", header.author],
    ["Applied", appliedAt],
  ];
}

function marks({ node, branches, isCurrent }: RevisionView, theme: Theme): string[] {
  return [
    ...(branches.length === 0 ? [] : [`(${branches.join(", ")})`]),
    ...(isHead(node) ? [theme.good(isRealHead(node) ? "(head)" : "(effective head)")] : []),
    ...(isCurrent ? [theme.strong("(current)")] : []),
  ];
}

function points({ node }: RevisionView): string[] {
  return [
    ...(isBranchPoint(node) ? ["(branchpoint)"] : []),
    ...(isMergePoint(node) ? ["(mergepoint)"] : []),
  ];
}

function parentsOf({ parents }: Header): string {
  return parents.length === 0 ? "<base>" : parents.join(", ");
}

function messageOf({ message }: Header): string {
  return message === "" ? "" : `, ${message}`;
}

function listOf(facts: readonly (readonly [string, string | undefined])[]): string[] {
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
}

function indented(paragraph: string): string {
  return paragraph.replace(/^(?=.)/gm, "    ");
}
