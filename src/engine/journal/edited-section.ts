import { Failure } from "../../failure.ts";
import { writtenPart } from "../../migration/written.ts";
import { maskSecrets } from "../../text/secrets.ts";
import type { RunningStep } from "../run/running-step.ts";
import type { Journal } from "./read-journal.ts";
import type { Unit } from "./units.ts";

/** Checks if the units of a section begin with the done ones, unchanged and in order. */
export function beginsWith(units: readonly Unit[], done: readonly string[]): boolean {
  return done.every((hash, at) => units[at]?.hash === hash);
}

/**
 * Finds the unit that stopped, as the journal knows it, in a section that may have been edited:
 * where it stands exactly once, behind all done units in their order. Others may stand between.
 */
export function placeOfStopped(
  units: readonly Unit[],
  { done, stopped }: Pick<Journal, "done" | "stopped">,
): Unit | undefined {
  const [place, ...more] = units.filter(({ hash }) => hash === stopped?.hash);
  if (place === undefined || more.length > 0) return undefined;
  let found = 0;
  for (const { hash } of units.slice(0, units.indexOf(place))) if (hash === done[found]) found++;
  return found === done.length ? place : undefined;
}

/**
 * Returns the failure of a section whose done statements do not stand at its start any more. It
 * shows the first difference and names the ways on.
 */
export function editedBefore(
  { step, section }: Pick<RunningStep, "step" | "section">,
  edited: {
    readonly units: readonly Unit[];
    /** The hashes of the done units, in order. */
    readonly hashes: readonly string[];
    readonly journal: Pick<Journal, "texts" | "done" | "stopped">;
  },
): Failure {
  const { units, hashes, journal } = edited;
  const { id } = step.revision;
  const at = hashes.findIndex((hash, index) => units[index]?.hash !== hash);
  const unit = units[at];
  const was = journal.texts.get(hashes[at] ?? "");
  const is =
    unit &&
    writtenPart(section, {
      start: section.statements[unit.first]?.start ?? section.start,
      end: section.statements[unit.last]?.end ?? section.end,
    });
  const number = (unit?.first ?? section.statements.length) + 1;
  const difference = [
    `statement ${number}`,
    was === undefined ? "" : ` was ${excerptOf(was)} and`,
    is === undefined ? " is missing now" : " is ",
    is === undefined ? "" : section.options.record ? `${excerptOf(is)} now` : "another one now",
  ].join("");
  return new Failure(
    "EBB_HALF_RUN",
    `The half-run section of ${id} was edited: ${difference}, and ${hashes.length} ${hashes.length === 1 ? "was" : "were"} done before the edit`,
    {
      hint: waysOn(step, { section, units, hashes, stopped: placeOfStopped(units, journal) }),
      asksOperator: true,
    },
  );
}

function waysOn(
  { revision: { id }, direction }: RunningStep["step"],
  {
    section,
    units,
    hashes,
    stopped,
  }: Pick<RunningStep, "section"> & {
    readonly units: readonly Unit[];
    readonly hashes: readonly string[];
    readonly stopped: Unit | undefined;
  },
): string {
  const done = new Set(hashes);
  const last = units.findLastIndex(({ hash }) => done.has(hash));
  const next = units[last === -1 ? hashes.length : last + 1];
  const at = (next?.first ?? section.statements.length) + 1;
  return [
    "Put the done statements back at the start of the section, unchanged and in order",
    `or go on at statement ${at}, and leave those before it as they are (--at takes any other statement too, and ${section.statements.length + 1} if all are done): ebb resume --at ${at} ${id}`,
    ...(stopped === undefined ? [] : [`or, ${doneAfter(id, stopped)}`]),
    ...(direction === "up" ? [`or give the section up: ebb resume --back ${id}`] : []),
    `or clean up by hand, then: ebb resume --undone ${id}`,
  ].join("; ");
}

function doneAfter(id: string, { first }: Unit): string {
  return `where statement ${first + 1} was done, go on after it, and leave those before it as they are: ebb resume --done ${id}:${first + 1}`;
}

const LONGEST_SHOWN = 60;

function excerptOf(sql: string): string {
  const line = maskSecrets(sql.replace(/\s+/g, " ").trim());
  return `"${line.length <= LONGEST_SHOWN ? line : `${line.slice(0, LONGEST_SHOWN)}…`}"`;
}
