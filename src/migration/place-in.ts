import { Failure, type Place } from "../failure.ts";
import { placeAt } from "../text/place.ts";
import type { Section } from "./migration.ts";

/** A section, or SQL without options, whose text may be shown. */
type Placed = Pick<Section, "origin" | "source"> &
  Partial<Pick<Section, "start" | "options" | "written">>;

/**
 * Returns the place of an offset in a section, for errors and findings.
 *
 * The place in a `no-record` section has no text to show: its lines may hold a secret. Its marker
 * line holds none.
 */
export function placeIn(
  { origin, source, start, options, written }: Placed,
  offset: number,
): Place {
  const place = placeAt({ name: origin, text: source, written }, offset);
  return options?.record === false && offset !== start ? { ...place, text: undefined } : place;
}

/** Returns a failure without the excerpt of the text, if it is about a `no-record` section. */
export function withoutExcerpt(
  { options }: Partial<Pick<Section, "options">>,
  failure: Failure,
): Failure {
  const { code, message, place } = failure;
  if (options?.record !== false || place === undefined) return failure;
  return new Failure(code, message, { ...failure, place: { ...place, text: undefined } });
}
