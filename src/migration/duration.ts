/**
 * Says what is wrong with the value of `lock_timeout` or `statement_timeout`, or nothing.
 *
 * As PostgreSQL reads it: a number of milliseconds, or a number with a unit (PostgreSQL manual,
 * "Setting Parameters: Parameter Names and Values"); units are case-sensitive.
 */
export function durationProblem(value: string): string | undefined {
  const match = /^(\d+(?:\.\d*)?|\.\d+)(us|ms|s|min|h|d)?$/.exec(value);
  if (match === null) return "it is no number with one of the units us, ms, s, min, h, d";
  const exact = Number(match[1]) * (MILLISECONDS.get(match[2] ?? "ms") ?? 1);
  if (Math.round(exact) > 2_147_483_647) return "PostgreSQL takes at most 2147483647 ms";
  // PostgreSQL would round it, and 0 switches the limit off.
  if (exact > 0 && Math.round(exact) === 0) return "it is less than a millisecond";
  return undefined;
}

/** The milliseconds of a value in which {@link durationProblem} finds nothing wrong. */
export function durationMilliseconds(value: string): number {
  const [, number = "0", unit = "ms"] = /^([\d.]+)([a-z]*)$/.exec(value) ?? [];
  return Number(number) * (MILLISECONDS.get(unit || "ms") ?? 1);
}

const MILLISECONDS: ReadonlyMap<string, number> = new Map([
  ["us", 0.001],
  ["ms", 1],
  ["s", 1000],
  ["min", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);
