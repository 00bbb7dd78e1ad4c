import { Failure } from "../failure.ts";
import { quoted } from "../text/counted.ts";

type Command = "upgrade" | "downgrade";

/** Steps that count from the applied revisions: `+1`, `-1`, `label@+1`. */
const STEPS = /^([^@]*@)?([+-])([0-9]+)$/;

/**
 * Refuses targets that `upgrade` or `downgrade` cannot accept for any graph: ranges, steps in the
 * wrong direction, zero steps, and steps down from an empty database.
 *
 * Planning calls it first. A command calls it before it reads any file, as Alembic does; the rows are
 * not known there.
 *
 * @throws {Failure} `EBB_BAD_RANGE`.
 */
export function refuseWrongForm(command: Command, target: string, rows?: readonly string[]): void {
  if (target.includes(":")) throw rangeNotAllowed(command, target);
  const steps = STEPS.exec(target);
  if (steps === null) return;
  const [, branch, sign, count] = steps;
  const isForward = sign === (command === "upgrade" ? "+" : "-");
  if (!isForward || Number(count) === 0) throw wrongDirection(command, target);
  const isFromRows = command === "downgrade" && branch === undefined;
  if (isFromRows && rows?.length === 0) throw nothingApplied(target);
}

function rangeNotAllowed(command: Command, target: string): Failure {
  return new Failure(
    "EBB_BAD_RANGE",
    `Cannot ${command} ${quoted(target)}: a range works only with --sql`,
    { hint: `Name the target alone: ${command} starts from what is applied` },
  );
}

function wrongDirection(command: Command, target: string): Failure {
  const [sign, other] = command === "upgrade" ? ["+", "downgrade"] : ["-", "upgrade"];
  return new Failure(
    "EBB_BAD_RANGE",
    `Cannot ${command} by ${quoted(target)}: steps of ${command} are written ${sign}1, ${sign}2 and so on`,
    { hint: `The other way is ebb ${other}` },
  );
}

function nothingApplied(target: string): Failure {
  return new Failure(
    "EBB_BAD_RANGE",
    `Cannot downgrade by ${quoted(target)}: no revision is applied`,
    { hint: "ebb current shows what is applied" },
  );
}
