import { counted } from "../../text/counted.ts";
import type { Screen } from "./screen.ts";

/**
 * Returns a point in time: on a terminal `2 days ago, 2026-11-25 10:00 UTC`, elsewhere as in JSON.
 */
export function momentText(iso: string, { width, now }: Pick<Screen, "width" | "now">): string {
  const moment = Date.parse(iso);
  if (width === undefined || Number.isNaN(moment)) return iso;
  return `${distanceText(now - moment)}, ${minuteText(moment)}`;
}

/** Returns the start of a state: on a terminal `for 2 minutes, since 2026-11-25 10:00 UTC`. */
export function sinceText(iso: string, { width, now }: Pick<Screen, "width" | "now">): string {
  const moment = Date.parse(iso);
  if (width === undefined || Number.isNaN(moment)) return `since ${iso}`;
  return `for ${lengthText(Math.max(0, now - moment))}, since ${minuteText(moment)}`;
}

/**
 * Returns how long ago something was, in its largest unit.
 *
 * The clocks of a server and a client differ a little: a time in the next minute is `just now`.
 */
export function distanceText(milliseconds: number): string {
  const least = milliseconds < 0 ? MINUTE : SECOND;
  if (Math.abs(milliseconds) < least) return "just now";
  const words = lengthText(Math.abs(milliseconds));
  return milliseconds < 0 ? `in ${words}` : `${words} ago`;
}

function lengthText(milliseconds: number): string {
  const unit = UNITS.find(({ from }) => milliseconds >= from) ?? LEAST_UNIT;
  const count = Math.floor(milliseconds / unit.length);
  return counted(count, unit.name);
}

function minuteText(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30.44 * DAY;
const YEAR = 365.25 * DAY;

/** A unit starts at two: `90 minutes` is more precise than `1 hour`. */
const UNITS: readonly { readonly name: string; readonly length: number; readonly from: number }[] =
  [
    { name: "year", length: YEAR, from: 2 * YEAR },
    { name: "month", length: MONTH, from: 2 * MONTH },
    { name: "week", length: 7 * DAY, from: 14 * DAY },
    { name: "day", length: DAY, from: 2 * DAY },
    { name: "hour", length: HOUR, from: 2 * HOUR },
    { name: "minute", length: MINUTE, from: MINUTE },
  ];

const LEAST_UNIT = { name: "second", length: SECOND };

const SIZE_UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** Returns a size for people, as PostgreSQL's `pg_size_pretty` counts: `8 kB`, `1.2 GB`. */
export function sizeText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < SIZE_UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  const digits = unit > 0 && size < 10 ? 1 : 0;
  return `${size.toFixed(digits).replace(/\.0$/, "")} ${SIZE_UNITS[unit]}`;
}

/** Returns an estimate for people: `about 1,200,000 rows`. */
export function rowsText(rows: number): string {
  const magnitude = 10 ** Math.max(0, String(rows).length - 2);
  const rounded = Math.round(rows / magnitude) * magnitude;
  const digits = String(rounded).replace(/\B(?=(?:\d{3})+$)/g, ",");
  return `about ${digits} row${rounded === 1 ? "" : "s"}`;
}
