/**
 * Reads a point in time as milliseconds since the epoch. Returns undefined if the text is not one.
 *
 * The format is ISO 8601, also with a space for the `T`. Without a zone the time is UTC.
 */
export function parseCreated(text: string): number | undefined {
  const match = CREATED.exec(text);
  if (match === null) return undefined;
  const [, date = "", time = "00:00", seconds = ":00", fraction = "", zone = "Z"] = match;
  if (!isDate(date)) return undefined;
  const milliseconds = `.${fraction.slice(1, 4).padEnd(3, "0")}`;
  const instant = Date.parse(`${date}T${time}${seconds}${milliseconds}${isoZone(zone)}`);
  return Number.isNaN(instant) ? undefined : instant;
}

/** Writes a point in time for a header: ISO 8601, UTC, whole seconds. */
export function formatCreated(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

const CREATED =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?:(:\d\d)(\.\d+)?)?(?:\s*(Z|[+-]\d\d(?::?\d\d)?))?)?$/i;

/** Returns true if the date exists: `Date.parse` reads February 30 as March 2. */
function isDate(text: string): boolean {
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}

function isoZone(zone: string): string {
  if (zone.toUpperCase() === "Z") return "Z";
  const digits = zone.replace(":", "").padEnd(5, "0");
  return `${digits.slice(0, 3)}:${digits.slice(3)}`;
}
