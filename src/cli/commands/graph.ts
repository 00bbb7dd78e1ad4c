import { basename, extname } from "node:path";
import { Failure } from "../../failure.ts";
import { graphDot } from "../../output/graph/graph-dot.ts";
import type { GraphEntry } from "../../output/graph/graph-entry.ts";
import { graphMermaid } from "../../output/graph/graph-mermaid.ts";
import { graphPage, type PageAbout } from "../../output/graph/graph-page.ts";
import { graphSvg } from "../../output/graph/graph-svg.ts";
import { graphText, MARK_LEGEND } from "../../output/graph/graph-text.ts";
import { revisionJson } from "../../output/revision.ts";
import { cell, type Screen } from "../../output/screen/screen.ts";
import { createTheme } from "../../output/screen/theme.ts";
import { sanitizeText } from "../../text/sanitize.ts";
import type { Command, Context } from "../frame/command.ts";
import { showText } from "../frame/pager.ts";
import { graphEntries, pageEntries } from "../shared/graph-entries.ts";
import type { Known } from "../shared/known.ts";
import { LIST_OPTIONS, readRevisionList } from "../shared/revision-list.ts";
import { writeOutputFile } from "../terminal/output-file.ts";

const FORMATS = ["text", "mermaid", "dot", "svg", "html"] as const;
type Format = (typeof FORMATS)[number];

/** `ebb graph`: the revisions as a drawing. */
export const command: Command = {
  options: [
    {
      name: "format",
      value: "FORMAT",
      choices: FORMATS,
      summary: "text, mermaid, dot (Graphviz), svg or html (default: text, or as FILE ends)",
    },
    { name: "output", short: "o", value: "FILE", summary: "Write to this file, not to stdout" },
    ...LIST_OPTIONS,
  ],
  settings: [
    "dir",
    "url",
    "passwordCommand",
    "envFile",
    "schema",
    "versionTable",
    "role",
    "connectTimeout",
    "readTimeout",
    "wait",
    "pager",
  ],
  details: [
    "Newest on top. A label stands at the revision that has it; with --verbose also at the others of its branch.",
    "The html page is one file that needs no network: a reader can search, pan and zoom " +
      "it and fold what only follows each other, and a click on a revision shows its message and SQL; " +
      "sections marked no-record are left out.",
    `With --indicate-current the text marks each revision: ${MARK_LEGEND}.`,
    "Only --indicate-current and current need a database. A file of another kind is never replaced.",
  ],
  examples: [
    "ebb graph",
    "ebb graph --indicate-current -r 1975ea83b712:",
    "ebb graph -o revisions.html --indicate-current",
    "ebb graph --format dot | dot -Tpng -o revisions.png",
  ],
  run: async (context) => {
    refuseFormatOfJson(context);
    const list = await readRevisionList(context);
    const entries = graphEntries(list, context.options.flag("verbose"));
    const { known } = list;
    const about = aboutPage(context, known);
    const drawing = { format: chosenFormat(context), known, entries, about };
    noteUnknownRows(context, known);
    const file = context.options.value("output");
    if (file === undefined) await show(context, drawing);
    else save(context, drawing, file);
    return 0;
  },
};

interface Drawn {
  readonly format: Format;
  readonly known: Known;
  readonly entries: readonly GraphEntry[];
  readonly about: PageAbout;
}

function aboutPage({ world, bundle }: Context, { target }: Known): PageAbout {
  const { database, host, port } = target.target ?? {};
  const place = typeof host === "string" ? ` on ${host}:${String(port)}` : "";
  return {
    project: bundle?.info.name ?? basename(world.cwd),
    database: typeof database === "string" ? `${database}${place}` : undefined,
    at: new Date(world.now()).toISOString(),
  };
}

async function show(context: Context, drawing: Drawn): Promise<void> {
  const { format, known, entries } = drawing;
  if (context.wantsJson) {
    context.json({ ...known.target, revisions: entries.map(({ view }) => revisionJson(view)) });
  } else if (format !== "text") {
    context.out(draw(drawing));
  } else {
    await showText(context, graphText(entries, context.screen));
  }
}

function save(context: Context, drawing: Drawn, file: string): void {
  const { format, known, entries } = drawing;
  const text = `${sanitizeText(draw(drawing))}\n`;
  writeOutputFile(context.world, { name: file, text, signature: SIGNATURES[format] });
  const revisions = entries.map(({ view }) => revisionJson(view));
  if (context.wantsJson) context.json({ ...known.target, format, file, revisions });
  else context.out(`Wrote ${cell(file)}`);
}

/** The start of every drawing of a format. A file with this start may be replaced. */
const SIGNATURES: Readonly<Record<Format, string | undefined>> = {
  text: undefined,
  mermaid: "flowchart BT",
  dot: "digraph ebb {",
  svg: "<svg ",
  html: "<!doctype html>",
};

/** A file has no colours and no width. */
const ON_PAPER: Screen = { theme: createTheme(false), width: undefined, now: 0 };

function draw({ format, known, entries, about }: Drawn): string {
  switch (format) {
    case "text":
      return [...graphText(entries, ON_PAPER)].join("\n");
    case "mermaid":
      return graphMermaid(entries);
    case "dot":
      return graphDot(entries);
    case "svg":
      return graphSvg(entries);
    case "html":
      return graphPage(pageEntries(entries, known), about);
  }
}

const FORMAT_BY_EXTENSION: ReadonlyMap<string, Format> = new Map([
  [".mmd", "mermaid"],
  [".mermaid", "mermaid"],
  [".dot", "dot"],
  [".gv", "dot"],
  [".svg", "svg"],
  [".html", "html"],
  [".htm", "html"],
  [".txt", "text"],
  ["", "text"],
]);

function chosenFormat({ options }: Context): Format {
  const asked = FORMATS.find((format) => format === options.value("format"));
  const ending = extname(options.value("output") ?? "").toLowerCase();
  const format = asked ?? FORMAT_BY_EXTENSION.get(ending);
  if (format !== undefined) return format;
  throw new Failure("EBB_USAGE", `Cannot draw into a file that ends with ${ending}`, {
    hint: "It ends with .html, .svg, .dot, .mmd or .txt; or name the format with --format",
  });
}

function refuseFormatOfJson({ options, wantsJson }: Context): void {
  const isAsked = options.value("format") !== undefined && options.value("output") === undefined;
  if (!wantsJson || !isAsked) return;
  throw new Failure("EBB_USAGE", "Cannot print JSON and a drawing to the same stdout", {
    hint: "Leave out --format for the revisions as JSON, or write the drawing with --output FILE",
  });
}

function noteUnknownRows(context: Context, { unknown }: Known): void {
  if (unknown.length === 0) return;
  context.note(
    `Not drawn: the database is at ${cell(unknown.join(", "))}, which no file or log describes`,
  );
}
