import type { Screen } from "./screen.ts";

/** A point in time: on a terminal `2 days ago, 2026-11-25 10:00 UTC`, elsewhere as JSON has it. */
export function momentText(iso: string, { width, now }: Pick<Screen, "width" | "now">): string {
  const moment = Date.parse(iso);
  if (width === undefined || Number.isNaN(moment)) return iso;
  const minute = new Date(moment).toISOString().slice(0, 16).replace("T", " ");
  return `${distanceText(now - moment)}, ${minute} UTC`;
}

/**
 * Says how long ago something was, in its largest unit.
 *
 * Clocks of a server and a client differ a little: the next minute is `just now`.
 */
export function distanceText(milliseconds: number): string {
  const distance = Math.abs(milliseconds);
  const unit = UNITS.find(({ from }) => distance >= from);
  if (unit === undefined)
    return distance >= SECOND && milliseconds > 0 ? seconds(distance) : "just now";
  const count = Math.floor(distance / unit.length);
  const words = `${count} ${unit.name}${count === 1 ? "" : "s"}`;
  return milliseconds < 0 ? `in ${words}` : `${words} ago`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30.44 * DAY;
const YEAR = 365.25 * DAY;

/** Two units before the next one takes over: `90 minutes` says more than `1 hour`. */
const UNITS: readonly { readonly name: string; readonly length: number; readonly from: number }[] =
  [
    { name: "year", length: YEAR, from: 2 * YEAR },
    { name: "month", length: MONTH, from: 2 * MONTH },
    { name: "week", length: 7 * DAY, from: 14 * DAY },
    { name: "day", length: DAY, from: 2 * DAY },
    { name: "hour", length: HOUR, from: 2 * HOUR },
    { name: "minute", length: MINUTE, from: MINUTE },
  ];

function seconds(distance: number): string {
  const count = Math.floor(distance / SECOND);
  return `${count} second${count === 1 ? "" : "s"} ago`;
}
