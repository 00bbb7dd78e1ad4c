import { wholeSeconds } from "../../text/duration.ts";
import { sanitizeLine } from "../../text/sanitize.ts";
import { type Concession, fitParts } from "../screen/fit-parts.ts";
import type { Theme } from "../screen/theme.ts";

/** A revision that a command tries on a scratch database. */
export interface ProofStep {
  readonly revision: string;
  /** Its position among all revisions to try, from 1. */
  readonly number: number;
  readonly of: number;
}

/** A step at a moment. Times are milliseconds since the epoch. */
export interface ProofMoment {
  readonly step: ProofStep;
  /** The start of the first step. */
  readonly begun: number;
  /** The start of this step. */
  readonly since: number;
  readonly now: number;
}

/** The first revisions alone say little about the time of the others. */
const FEWEST_FOR_ESTIMATE = 5;

/** Describes the progress: `revision 120 of 285, about 21 s left`. */
export function proofStanding({ step, begun, since }: ProofMoment): string {
  const { number, of } = step;
  const done = number - 1;
  const position = `revision ${number} of ${of}`;
  if (done < FEWEST_FOR_ESTIMATE) return position;
  const left = ((since - begun) / done) * (of - done);
  return `${position}, about ${wholeSeconds(left)} left`;
}

/** Describes the progress in one line that fits the terminal. */
export function proofLine(
  moment: ProofMoment,
  { width, theme }: { readonly width: number; readonly theme: Theme },
): string {
  const { step, since, now } = moment;
  const parts = [
    { text: sanitizeLine(step.revision), paint: theme.name },
    { text: wholeSeconds(now - since), paint: theme.faint },
    { text: proofStanding(moment), paint: theme.faint },
  ];
  // The last column stays free: a terminal that wraps there would show two lines.
  return fitParts(parts, CONCESSIONS, width - 1);
}

const CONCESSIONS: readonly Concession[] = [
  { part: 0, least: 8 },
  { part: 1, least: 0 },
  { part: 0, least: 0 },
  { part: 2, least: 0 },
];
