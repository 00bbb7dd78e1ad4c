/** What {@link parseDuration} takes, in the words of error messages. */
export const DURATION_FORMS = "a time such as 500ms, 5s, 2min or 1h, or 0";

/**
 * Reads a duration of the form `500ms`, `5s`, `1.5min`, `1h` or `2d` as milliseconds.
 *
 * A number without a unit is refused, except 0: PostgreSQL's own settings count milliseconds and
 * libpq's connect_timeout counts seconds, so either guess would be wrong by a factor of 1000 for
 * somebody. Units are PostgreSQL's, case-sensitive. The result is at least 1 unless 0 was meant, and
 * fits into PostgreSQL's integer settings.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?(ms|s|min|h|d)?$/.exec(text);
  if (match === null) return undefined;
  const count = Number(match[1]);
  if (match[2] === undefined) return count === 0 ? 0 : undefined;
  const milliseconds = Math.round(count * (MILLISECONDS.get(match[2]) ?? Number.NaN));
  if (milliseconds > LONGEST || (milliseconds === 0 && count > 0)) return undefined;
  return milliseconds;
}

/** Writes milliseconds in the largest unit that leaves no fraction, as {@link parseDuration} reads it. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return "0";
  const fitting = [...MILLISECONDS].filter(([, length]) => milliseconds % length === 0);
  const [unit, length] = fitting.at(-1) ?? ["ms", 1];
  return `${milliseconds / length}${unit}`;
}

const MILLISECONDS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1000],
  ["min", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);
const LONGEST = 2_147_483_647;
