/** The forms that {@link parseDuration} accepts, for error messages. */
export const DURATION_FORMS = "a time such as 500ms, 5s, 2min or 1h, or 0";

/** The units of PostgreSQL's settings in milliseconds, the shortest first. Case matters. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ["us", 0.001],
  ["ms", 1],
  ["s", 1000],
  ["min", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** The most milliseconds that an integer setting of PostgreSQL holds. */
const LONGEST = 2_147_483_647;

/**
 * Reads a setting of ebb, such as `500ms`, `5s`, `1.5min`, `1h` or `2d`, as milliseconds.
 *
 * Only 0 needs no unit. PostgreSQL's settings count milliseconds and libpq's connect_timeout counts
 * seconds, so each guess would be wrong by a factor of 1000 for some users. The result is at least
 * 1 unless the text is 0, and fits into PostgreSQL's integer settings.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?(ms|s|min|h|d)?$/.exec(text);
  if (match === null) return undefined;
  const count = Number(match[1]);
  if (match[2] === undefined) return count === 0 ? 0 : undefined;
  const milliseconds = Math.round(count * lengthOf(match[2]));
  if (milliseconds > LONGEST || (milliseconds === 0 && count > 0)) return undefined;
  return milliseconds;
}

/**
 * Writes milliseconds in the largest unit without a fraction. {@link parseDuration} can read it.
 */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return "0";
  const fitting = [...UNITS].filter(([, length]) => length >= 1 && milliseconds % length === 0);
  const [unit, length] = fitting.at(-1) ?? ["ms", 1];
  return `${milliseconds / length}${unit}`;
}

/**
 * Returns the fault of a value of `lock_timeout` or `statement_timeout`, or undefined.
 *
 * PostgreSQL reads a number of milliseconds, or a number with a unit (PostgreSQL manual, "Setting
 * Parameters: Parameter Names and Values").
 */
export function timeoutFault(value: string): string | undefined {
  const exact = timeoutMilliseconds(value);
  if (exact === undefined) return "it is not a number with one of the units us, ms, s, min, h, d";
  if (Math.round(exact) > LONGEST) return `PostgreSQL allows at most ${LONGEST} ms`;
  // PostgreSQL would round it to 0, which turns the limit off.
  if (exact > 0 && Math.round(exact) === 0) return "it is less than a millisecond";
  return undefined;
}

/** Reads a value of `lock_timeout` or `statement_timeout`. Returns undefined if it is malformed. */
export function timeoutMilliseconds(value: string): number | undefined {
  const match = /^(\d+(?:\.\d*)?|\.\d+)(us|ms|s|min|h|d)?$/.exec(value);
  return match === null ? undefined : Number(match[1]) * lengthOf(match[2] ?? "ms");
}

function lengthOf(unit: string): number {
  return UNITS.get(unit) ?? Number.NaN;
}

/** Writes a duration for people: `12 ms`, `3.4 s`, `2 min 5 s`. */
export function durationText(ms: number): string {
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Writes a duration that still grows, or an estimate: `3 s`, `2 min 5 s`, `1 min`, `1 h 12 min`. */
export function wholeSeconds(ms: number): string {
  // The clock can be set back during a run; the text must not count down below zero.
  const seconds = Math.max(Math.round(ms / 1000), 0);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
