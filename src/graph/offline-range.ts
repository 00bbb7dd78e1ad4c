import { Failure } from "../failure.ts";
import { quoted } from "../text/counted.ts";
import { resolveAbsolute } from "./absolute.ts";
import { type RevisionGraph, sortedIds } from "./graph.ts";
import { parseIdentifier } from "./identifier.ts";
import { refuseShortPrefixes } from "./lookup.ts";
import { maximal } from "./rows.ts";

export type OfflineCommand = "upgrade" | "downgrade" | "stamp";

/** The rows at the start of a script, and the targets to plan from there. */
export interface OfflineRange {
  readonly rows: readonly string[];
  readonly targets: readonly string[];
}

/**
 * Reads the targets of a command with `--sql`, each `dest` or `start:dest`.
 *
 * A missing start means the base, but `downgrade` demands a range. A missing end means the heads,
 * and for `downgrade` the base; its missing start means the heads. All targets must have the same
 * start.
 *
 * @throws {Failure} `EBB_BAD_RANGE`; `EBB_UNKNOWN_REVISION`, `EBB_UNKNOWN_BRANCH`,
 * `EBB_AMBIGUOUS_REVISION`, `EBB_MULTIPLE_HEADS` about the start.
 */
export function resolveOfflineRange(
  graph: RevisionGraph,
  command: OfflineCommand,
  targets: readonly string[],
): OfflineRange {
  const ranges = targets.map((target) => splitRange(command, target));
  const starts = new Set(ranges.flatMap(({ start }) => start ?? []));
  if (starts.size > 1) throw severalStarts(command, [...starts]);
  const [start] = starts;
  return {
    rows: start === undefined ? [] : startRows(graph, start),
    targets: ranges.map(({ target }) => target),
  };
}

interface OfflineTarget {
  readonly start: string | undefined;
  readonly target: string;
}

function splitRange(command: OfflineCommand, text: string): OfflineTarget {
  const [first = "", second, ...more] = text.split(":");
  if (more.length > 0) throw noRange(command, text);
  if (second === undefined) {
    if (command === "downgrade") throw noRange(command, text);
    return { start: undefined, target: first };
  }
  const [bottom, top] = command === "downgrade" ? ["heads", "base"] : ["base", "heads"];
  return { start: first === "" ? bottom : first, target: second === "" ? top : second };
}

function startRows(graph: RevisionGraph, start: string): readonly string[] {
  const identifier = parseIdentifier(start);
  if (identifier.kind === "relative") throw relativeStart(start);
  const nodes = resolveAbsolute(graph, identifier, undefined);
  refuseShortPrefixes(graph, [identifier]);
  return sortedIds(maximal(nodes));
}

function noRange(command: OfflineCommand, text: string): Failure {
  return new Failure("EBB_BAD_RANGE", `Cannot ${command} ${quoted(text)} with --sql`, {
    hint: `Type ebb ${command} --sql <from>:<to>; --sql does not read what the database is at`,
  });
}

function severalStarts(command: OfflineCommand, starts: readonly string[]): Failure {
  const shown = starts.map(quoted).join(" and ");
  return new Failure("EBB_BAD_RANGE", `Cannot ${command} from ${shown} at once`, {
    hint: "One script has one start",
  });
}

function relativeStart(start: string): Failure {
  return new Failure(
    "EBB_BAD_RANGE",
    `Cannot start at ${quoted(start)}: the start of a script cannot be a number of steps`,
    { hint: "Name the revision that the database is at; ebb current shows it" },
  );
}
