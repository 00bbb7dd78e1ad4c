import { areProven } from "../engine/proof/finding.ts";
import type { VerifiedRevision } from "../engine/proof/verify.ts";
import { counted } from "../text/counted.ts";
import { durationText } from "../text/duration.ts";
import { findingsJson, findingText } from "./findings.ts";
import { cell } from "./screen/screen.ts";
import type { Theme } from "./screen/theme.ts";

/** The data of `ebb verify`. */
export interface VerifyView {
  /** The description of the scratch database. */
  readonly scratch: string;
  readonly revisions: readonly VerifiedRevision[];
  readonly durationMs: number;
}

/** Returns the verified revisions as JSON. */
export function verifyJson({
  scratch,
  revisions,
  durationMs,
}: VerifyView): Readonly<Record<string, unknown>> {
  return {
    ...findingsJson(revisions.flatMap(({ findings }) => findings)),
    scratch,
    revisions: revisions.map((each) => ({
      revision: each.revision,
      message: each.message,
      file: each.file,
      up: each.up,
      changes_schema: each.changesSchema ?? null,
      round_trip: each.roundTrip ?? null,
      up_again: each.upAgain ?? null,
      loses_data: { up: each.upLoses, down: each.downLoses },
      duration_ms: Math.round(each.durationMs),
    })),
    duration_ms: Math.round(durationMs),
  };
}

/** Renders one verified revision for people; undefined if there is nothing to report. */
export function verifiedText(
  each: VerifiedRevision,
  isVerbose: boolean,
  theme: Theme,
): string | undefined {
  if (each.findings.length === 0 && !isVerbose && each.up !== "skipped") return undefined;
  const lines = [
    [theme.name(each.revision), cell(each.message), theme.faint(standing(each))]
      .filter((part) => part !== "")
      .join(" "),
    ...each.findings.map((finding) => `  ${findingText(finding, theme)}`),
    ...(isVerbose ? losses(each, theme) : []),
  ];
  return lines.join("\n");
}

function standing({ up, roundTrip, upAgain }: VerifiedRevision): string {
  if (up === "skipped") return "(skipped: a revision that it needs fails)";
  if (up === "fails") return "(up fails)";
  const again = upAgain === undefined || upAgain === "ok" ? "" : `, up again ${upAgain}`;
  return `(${WORDS[roundTrip ?? "no-down"]}${again})`;
}

const WORDS = {
  exact: "down is exact",
  "column-order": "down is exact except for the order of columns",
  differs: "down differs",
  stays: "declared to stay",
  "down-fails": "down fails",
  "no-down": "no down",
  irreversible: "irreversible",
} as const;

function losses({ upLoses, downLoses }: VerifiedRevision, theme: Theme): readonly string[] {
  const line = (direction: string, lost: readonly string[]): readonly string[] =>
    lost.length === 0
      ? []
      : [`  ${theme.faint(`${direction} loses:`)} ${lost.map(cell).join(", ")}`];
  return [...line("up", upLoses), ...line("down", downLoses)];
}

/** Returns the last line for people, with the number of each kind. */
export function verifySummary(
  { scratch, revisions, durationMs }: VerifyView,
  theme: Theme,
): string {
  const findings = revisions.flatMap((each) => each.findings);
  const verified = revisions.filter(({ up }) => up !== "skipped").length;
  const counts = verdictCounts(revisions);
  const told = counts.length === 0 ? "" : `: ${counts.join(", ")}`;
  const what = `${counted(verified, "revision")} verified on ${scratch} in ${durationText(durationMs)}${told}`;
  if (areProven(findings)) return `${theme.good("ok")}: ${what}`;
  const errors = findings.filter(({ severity }) => severity !== "note").length;
  return `${theme.bad(`not ok, ${counted(errors, "finding")}`)}; ${what}`;
}

function verdictCounts(revisions: readonly VerifiedRevision[]): readonly string[] {
  const verdicts = revisions.map(({ up, roundTrip }) => (up === "ok" ? roundTrip : up));
  return COUNTED.flatMap(([verdict, one, many]) => {
    const count = verdicts.filter((each) => each === verdict).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
}

const COUNTED: readonly (readonly [verdict: string, one: string, many: string])[] = [
  ["fails", "up fails", "ups fail"],
  ["skipped", "is skipped", "are skipped"],
  ["exact", "down is exact", "downs are exact"],
  [
    "column-order",
    "down is exact except for the order of columns",
    "downs are exact except for the order of columns",
  ],
  ["differs", "down differs", "downs differ"],
  ["stays", "change is declared to stay", "changes are declared to stay"],
  ["down-fails", "down fails", "downs fail"],
  ["no-down", "has no down", "have no down"],
  ["irreversible", "is irreversible", "are irreversible"],
];
