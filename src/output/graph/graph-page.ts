import { createHash } from "node:crypto";
import { counted } from "../../text/counted.ts";
import { sanitizeText } from "../../text/sanitize.ts";
import { type RevisionView, revisionFacts } from "../revision.ts";
import { markupText } from "../screen/safe-text.ts";
import { badgesOf, type GraphEntry, messageLine } from "./graph-entry.ts";
import { foldsOf } from "./graph-folds.ts";
import { PAGE_SCRIPT } from "./graph-page-script.ts";
import { PAGE_STYLE } from "./graph-page-style.ts";
import { DRAWING_STYLE, type Drawing, drawGraph } from "./graph-svg.ts";

/** A section on the page. */
export interface PageSection {
  readonly kind: "up" | "down" | "assert";
  readonly sql: string;
}

/** A revision with its sections. */
export interface PageEntry extends GraphEntry {
  readonly sections: readonly PageSection[];
}

/** The origin of a page. */
export interface PageAbout {
  readonly project: string;
  /** For example `app on db.example.com:5432`; undefined without a database. */
  readonly database: string | undefined;
  /** When it was made; ISO 8601 UTC. */
  readonly at: string;
}

/** Longer sections are cut: the page is for reading, and the file has the rest. */
const MAX_SQL = 20_000;

/**
 * Writes the graph as one HTML page, which needs no other file and no network.
 *
 * The text of revisions is never markup: it is escaped in the drawing, JSON in the data, and the
 * script only sets text. The page's own security policy allows only this script and no requests, so
 * that even a mistake here would not run a hostile message.
 */
export function graphPage(entries: readonly PageEntry[], about: PageAbout): string {
  const { width, height, body } = drawGraph(entries);
  const folds = foldsOf(entries);
  const folded = folds.length === 0 ? undefined : drawGraph(entries, folds);
  const style = `${DRAWING_STYLE}\n${PAGE_STYLE}`;
  const data = JSON.stringify({
    sizes: { whole: { width, height }, folded: folded && sizeOf(folded) },
    folds,
    revisions: entries.map(pageRevision),
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${markupText(titleOf(entries, about))}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${markupText(titleOf(entries, about))}</h1>
<time datetime="${about.at}">${markupText(`${about.at.slice(0, 16).replace("T", " ")} UTC`)}</time>
<input id="search" type="search" placeholder="Search (press /)" aria-label="Search revisions" autocomplete="off">
<output id="found" for="search"></output>
${legend(entries)}
<span class="buttons"><button id="fold" type="button" aria-pressed="false"${folded === undefined ? " hidden" : ""}>Fold lines</button><button id="smaller" type="button" aria-label="Zoom out">−</button><button id="whole" type="button">Fit</button><button id="larger" type="button" aria-label="Zoom in">+</button></span>
</header>
<main>
<svg id="graph" role="group" aria-label="Revisions"><g id="view"><g id="unfolded">
${body}
</g><g id="folded" visibility="hidden" display="none">
${folded?.body ?? ""}
</g></g></svg>
<aside id="panel" hidden aria-live="polite"></aside>
</main>
<script type="application/json" id="data">${data.replaceAll("<", "\\u003c")}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>`;
}

function policy(style: string): string {
  const script = `script-src '${hashSource(PAGE_SCRIPT)}'`;
  return `default-src 'none'; ${script}; style-src '${hashSource(style)}'; base-uri 'none'; form-action 'none'`;
}

/** Returns the name of an inline text in a Content Security Policy. */
function hashSource(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function titleOf(entries: readonly PageEntry[], { project, database }: PageAbout): string {
  const parts = [project, database, counted(entries.length, "revision")];
  return parts.filter((part) => part !== undefined && part !== "").join(" · ");
}

function sizeOf({ width, height }: Drawing): Omit<Drawing, "body"> {
  return { width, height };
}

function legend(entries: readonly PageEntry[]): string {
  const counts = new Map<string, number>();
  for (const { state } of entries) {
    if (state !== undefined) counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  if (counts.size === 0) return "";
  const items = ["current", "applied", "pending"].map((state) => {
    const dot = `<svg class="${state}" width="14" height="14"><circle cx="7" cy="7" r="5"/></svg>`;
    return `<span>${dot}${counts.get(state) ?? 0} ${state}</span>`;
  });
  return `<span class="legend">${items.join("")}</span>`;
}

function pageRevision(entry: PageEntry): Readonly<Record<string, unknown>> {
  const { view } = entry;
  return {
    id: view.header.id,
    message: messageLine(entry),
    description: sanitizeText(view.header.description),
    badges: badgesOf(entry),
    facts: factsOf(view),
    parents: view.header.parents,
    dependencies: view.node.dependencies.map(({ revision }) => revision.id),
    children: view.node.children.map(({ revision }) => revision.id),
    sections: entry.sections.map(({ kind, sql }) => ({ kind, sql: cut(sanitizeText(sql)) })),
  };
}

function factsOf(view: RevisionView): readonly (readonly [string, string])[] {
  return revisionFacts(view).map(([name, value]) => [name, sanitizeText(value)]);
}

function cut(sql: string): string {
  if (sql.length <= MAX_SQL) return sql;
  return `${sql.slice(0, MAX_SQL)}\n… (${sql.length - MAX_SQL} more characters are in the file)`;
}
