import { Failure } from "../failure.ts";
import { parseIdentifier, type RelativeIdentifier } from "./identifier.ts";
import { quoted } from "./wording.ts";

/**
 * Refuses targets that `upgrade` or `downgrade` cannot take whatever the graph holds: ranges, and
 * steps that go the wrong way, nowhere, or down from an empty database.
 *
 * Planning asks it first. A command may ask it before it reads any file, as Alembic does.
 *
 * @throws {Failure} `EBB_BAD_RANGE`; `EBB_UNKNOWN_REVISION` or `EBB_UNKNOWN_BRANCH` when the target
 * is no identifier.
 */
export function refuseWrongForm(
  command: "upgrade" | "downgrade",
  target: string,
  rows: readonly string[],
): void {
  if (target.includes(":")) throw rangeNotAllowed(command, target);
  const identifier = parseIdentifier(target);
  if (identifier.kind === "absolute" || identifier.anchor !== undefined) return;
  const forward = command === "upgrade" ? "up" : "down";
  if (identifier.direction !== forward || identifier.count === 0) {
    throw wrongDirection(command, identifier);
  }
  if (forward === "down" && identifier.branch === undefined && rows.length === 0) {
    throw nothingApplied(identifier);
  }
}

function rangeNotAllowed(command: string, target: string): Failure {
  return new Failure(
    "EBB_BAD_RANGE",
    `Cannot ${command} ${quoted(target)}: a range is taken only with --sql`,
    { hint: `Name the target alone: what is applied is where ${command} starts` },
  );
}

function wrongDirection(command: string, { text }: RelativeIdentifier): Failure {
  const [sign, other] = command === "upgrade" ? ["+", "downgrade"] : ["-", "upgrade"];
  return new Failure(
    "EBB_BAD_RANGE",
    `Cannot ${command} by ${quoted(text)}: steps of ${command} are written ${sign}1, ${sign}2 and so on`,
    { hint: `The other way is ebb ${other}` },
  );
}

function nothingApplied({ text }: RelativeIdentifier): Failure {
  return new Failure(
    "EBB_BAD_RANGE",
    `Cannot downgrade by ${quoted(text)}: no revision is applied`,
    { hint: "ebb current shows what is applied" },
  );
}
