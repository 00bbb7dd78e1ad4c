import type { ProofCode } from "../../codes/codes.ts";
import type { Place } from "../../failure.ts";
import { downRefusal } from "../../migration/down-refusal.ts";
import type { Migration, Section } from "../../migration/migration.ts";
import { compareSnapshots, type Difference } from "../../schema/compare.ts";
import { describeChanges, describeObject } from "../../schema/describe.ts";
import { isGlobal } from "../../schema/snapshot.ts";
import { nameOf } from "../../sql/identifier.ts";
import { placeAt } from "../../text/place.ts";
import { createFinding, type Finding } from "./finding.ts";
import type { Image } from "./image.ts";
import type { RoundTrip } from "./round-trip.ts";
import type { Ran } from "./scratch-section.ts";

/** The images of a round trip, and the events between them. */
export interface Tried {
  readonly before: Image;
  readonly after: Image;
  readonly trip: RoundTrip;
}

/** Returns the findings about a revision after its round trip. */
export function judge(migration: Migration, tried: Tried): readonly Finding[] {
  return [
    ...undeclared(migration),
    ...leftOutNotes(migration, tried.trip.down),
    ...ofDown(migration, tried),
    ...ofUpAgain(migration, tried),
  ];
}

/** Lists the statements that did not run, because the scratch database lacks an extension. */
export function leftOutNotes(
  { id: revision }: Pick<Migration, "id">,
  ran: Ran,
): readonly Finding[] {
  if (ran.kind === "failed") return [];
  return ran.leftOut.map(({ reason, place }) =>
    createFinding("EBB_LEFT_OUT", {
      message: `Left out of ${revision}: ${reason}`,
      revision,
      place,
    }),
  );
}

/** Returns the reason for which a revision was not taken back. */
export function refused(migration: Migration): readonly Finding[] {
  const refusal = downRefusal(migration);
  if (refusal === undefined) return [];
  const { code, message, hint } = refusal;
  const { id: revision, down, up } = migration;
  const isDeclared = code === "EBB_IRREVERSIBLE";
  return [
    createFinding(code, {
      message: isDeclared ? message.replace("Cannot take back ", "") : message,
      hint: isDeclared ? undefined : hint,
      revision,
      place: startOf(down ?? up),
    }),
  ];
}

/** Returns the finding of an up section that fails on the scratch database. */
export function upFails(
  { id }: Migration,
  failure: { message: string; place?: Place | undefined; hint?: string | undefined },
): Finding {
  return createFinding("EBB_UP_FAILS", {
    message: `The up of ${id} fails: ${failure.message}`,
    hint: failure.hint,
    revision: id,
    place: failure.place,
  });
}

/**
 * Returns the finding of a down that is empty but not declared so. It is still tried, and its
 * leftovers are reported.
 */
function undeclared(migration: Migration): readonly Finding[] {
  return refused(migration).filter(({ code }) => code === "EBB_NO_DOWN");
}

function ofDown(migration: Migration, { before, trip }: Tried): readonly Finding[] {
  const { id: revision } = migration;
  if (trip.down.kind === "failed") {
    const { message, place, hint } = trip.down.failure;
    return [
      createFinding("EBB_DOWN_FAILS", {
        message: `The down of ${revision} fails: ${message}`,
        hint,
        revision,
        place,
      }),
    ];
  }
  if (trip.middle === undefined) return [];
  // `-- down nothing` declares that the change may stay.
  const mayStay = migration.down?.options.nothing === true;
  return differencesOf(migration, before, trip.middle).map((difference) =>
    createFinding(DOWN_CODES[difference.kind], {
      ...(mayStay || isGlobal(difference.object) ? { severity: "note" } : {}),
      message: downMessage(revision, difference),
      revision,
      place: startOf(migration.down ?? migration.up),
      difference,
    }),
  );
}

const DOWN_CODES = {
  removed: "EBB_DOWN_LOST",
  added: "EBB_DOWN_LEFT",
  changed: "EBB_DOWN_CHANGED",
} as const satisfies Record<Difference["kind"], ProofCode>;

function downMessage(revision: string, difference: Difference): string {
  const object = describeObject(difference.object);
  switch (difference.kind) {
    case "removed":
      return `The down of ${revision} does not bring back ${object}`;
    case "added":
      return `The down of ${revision} leaves ${object} behind`;
    case "changed":
      return `The down of ${revision} leaves ${object} changed: ${describeChanges(difference)}`;
  }
}

function ofUpAgain(migration: Migration, { after, trip }: Tried): readonly Finding[] {
  const { id: revision, up } = migration;
  if (trip.again?.kind === "failed") {
    const { message, place, hint } = trip.again.failure;
    return [
      createFinding("EBB_UP_AGAIN_FAILS", {
        message: `After its down the up of ${revision} fails: ${message}`,
        hint,
        revision,
        place,
      }),
    ];
  }
  if (trip.end === undefined) return [];
  return differencesOf(migration, after, trip.end).map((difference) =>
    createFinding("EBB_UP_AGAIN_DIFFERS", {
      ...(isGlobal(difference.object) ? { severity: "note" } : {}),
      message: againMessage(revision, difference),
      revision,
      place: startOf(up),
      difference,
    }),
  );
}

/**
 * Returns the differences of two images. Other clients of the server change roles too, so of
 * these only those count that the revision names.
 */
function differencesOf({ up }: Migration, before: Image, after: Image): readonly Difference[] {
  return compareSnapshots(before.snapshot(), after.snapshot()).filter(
    ({ object }) => !isGlobal(object) || up.source.includes(nameOf(object.name) ?? object.name),
  );
}

function againMessage(revision: string, difference: Difference): string {
  const object = describeObject(difference.object);
  const again = `After its down the up of ${revision}`;
  switch (difference.kind) {
    case "removed":
      return `${again} does not create ${object} again`;
    case "added":
      return `${again} also creates ${object}`;
    case "changed":
      return `${again} creates another ${object}: ${describeChanges(difference)}`;
  }
}

function startOf({ source, origin, start }: Section): Place {
  return placeAt({ name: origin, text: source }, start);
}
