import type { StatementLocks, TableLock } from "../locks/statement-locks.ts";
import { counted } from "../text/counted.ts";
import { rowsText, sizeText } from "./screen/moment.ts";
import { cell, type Screen } from "./screen/screen.ts";
import { fitted } from "./screen/table.ts";
import type { Theme } from "./screen/theme.ts";

/** Returns a lock as JSON. An unknown field is null. */
export function lockJson(lock: TableLock): Readonly<Record<string, unknown>> {
  const { table, isIndex, mode, blocks, rewrites, scans, facts, children, byRows } = lock;
  return {
    table: isIndex ? null : table,
    index: isIndex ? table : null,
    mode,
    blocks,
    rewrites: rewrites ?? null,
    scans: scans ?? null,
    bytes: facts?.bytes ?? null,
    rows: facts?.rows ?? null,
    partitions: facts === undefined ? null : children.length,
    by_rows: byRows,
  };
}

/**
 * Returns true for a lock that users notice: it blocks them, or the statement touches every row.
 */
export function isNotable({ blocks, rewrites, scans, mode }: TableLock): boolean {
  return blocks !== "nothing" || rewrites === true || (mode === "ROW EXCLUSIVE" && scans === true);
}

export interface LockTextOptions {
  /** The prefix of each line. */
  readonly indent: string;
  /** The label of the statement if the statement is not shown: `line 12: `. */
  readonly label: string;
  /** True to show all locks, also the harmless ones. */
  readonly all: boolean;
  readonly screen: Screen;
}

/** Renders the locks of one statement for people, two lines each. */
export function lockLines(locks: StatementLocks, options: LockTextOptions): readonly string[] {
  const { indent, label, all, screen } = options;
  const { theme, width } = screen;
  const told = all ? locks.locks : locks.locks.filter(isNotable);
  const first = `${indent}${theme.faint(label)}`;
  const behind = indent + " ".repeat(label.length);
  const odd = oddity(locks, theme);
  const lines = [
    ...told.flatMap((lock) => [first + lockText(lock, theme), behind + workText(lock)]),
    ...(odd === undefined ? [] : [first + odd]),
  ];
  return lines.map((line) => fitted(line, width, 2));
}

function oddity({ unknown, syntaxError }: StatementLocks, theme: Theme): string | undefined {
  if (syntaxError !== undefined)
    return `${theme.bad("not SQL for PostgreSQL 18:")} ${cell(syntaxError)}`;
  return unknown && `${cell(unknown)}: its locks are unknown`;
}

function lockText({ table, isIndex, mode, blocks, facts }: TableLock, theme: Theme): string {
  const size = facts === undefined ? [] : [sizeText(facts.bytes)];
  const rows = facts?.rows === undefined ? [] : [rowsText(facts.rows)];
  const extent = [...size, ...rows].join(", ");
  const place = isIndex ? `the table of index ${cell(table)}` : cell(table);
  const strong = blocks === "nothing" ? theme.faint(mode) : theme.warning(mode);
  return `${strong} on ${place}${extent === "" ? "" : ` (${extent})`}`;
}

/** Describes the effect on others, and how long it may last. */
function workText(lock: TableLock): string {
  const { blocks, rewrites, scans, mode, byRows } = lock;
  const isOfRows = mode === "ROW EXCLUSIVE" && scans === true;
  const isRead = mode === "ACCESS SHARE" || mode === "ROW SHARE" || mode === "ROW EXCLUSIVE";
  const parts = [
    blocks === "nothing" ? "blocks neither reads nor writes" : `blocks ${blocks}`,
    isOfRows ? "locks every row" : undefined,
    rewrites === true ? "rewrites it" : rewrites === undefined ? "may rewrite it" : undefined,
    rewrites !== false || isRead ? undefined : scansText(scans),
    childrenText(lock),
    byRows ? "only if a row calls for it" : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

function childrenText({ children, someChildren }: TableLock): string | undefined {
  if (children.length === 0) return undefined;
  return `and ${someChildren ? "up to" : "its"} ${counted(children.length, "partition")}`;
}

function scansText(scans: boolean | undefined): string | undefined {
  if (scans === undefined) return "may scan it";
  return scans ? "scans it" : undefined;
}
