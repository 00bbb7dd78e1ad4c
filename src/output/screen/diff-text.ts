import { type DiffLine, diffLines } from "../../text/line-diff.ts";
import type { Theme } from "./theme.ts";

const CONTEXT = 3;

/** Renders the diff of two texts: changed lines with three lines of context, as `diff -u` does. */
export function diffText(before: string, after: string, theme: Theme): string {
  const lines = diffLines(before, after);
  const changed = lines.flatMap(({ kind }, at) => (kind === "same" ? [] : [at]));
  const shown = new Set(
    changed.flatMap((at) => Array.from({ length: 2 * CONTEXT + 1 }, (_, by) => at - CONTEXT + by)),
  );
  const kept = lines.flatMap((line, at) => {
    if (shown.has(at)) return [lineText(line, theme)];
    return shown.has(at - 1) && at < (changed.at(-1) ?? 0) ? [theme.faint("  …")] : [];
  });
  return kept.join("\n");
}

function lineText({ kind, text }: DiffLine, theme: Theme): string {
  switch (kind) {
    case "same":
      return `  ${text}`.trimEnd();
    case "removed":
      return theme.bad(`- ${text}`.trimEnd());
    case "added":
      return theme.good(`+ ${text}`.trimEnd());
  }
}
