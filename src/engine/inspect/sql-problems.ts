import type { ParseStatement } from "../../grammar/load-grammar.ts";
import type { Level } from "../../lint/level.ts";
import type { Migration } from "../../migration/migration.ts";
import { type SqlFault, sqlFaults } from "../prepare/sql-faults.ts";
import { createProblem, type Problem, problemOfFailure } from "./problem.ts";

/** The way in which SQL is read. */
export interface SqlReading {
  readonly parse: ParseStatement;
  /** The level that `[lint] rules` gives to `syntax-error`. */
  readonly syntax: Level | undefined;
}

/** Returns the problems of the statements of a file, in the order of its sections. */
export async function sqlProblems(
  { id, up, assert, down }: Migration,
  { parse, syntax }: SqlReading,
): Promise<readonly Problem[]> {
  const faults: SqlFault[] = [];
  for (const section of [up, assert, down]) {
    if (section !== undefined) faults.push(...(await sqlFaults(section, parse)));
  }
  return faults.flatMap((fault) => problemOf(fault, id, syntax));
}

function problemOf(
  { failure, isDoubtful }: SqlFault,
  id: string,
  syntax: Level | undefined,
): readonly Problem[] {
  const isSyntax = failure.code === "EBB_SYNTAX";
  if (isSyntax && syntax === "off") return [];
  if (!isSyntax || !(isDoubtful || syntax === "warning" || syntax === "note")) {
    return [problemOfFailure(failure, id)];
  }
  return [
    createProblem("EBB_UNSURE_SYNTAX", {
      message: failure.message,
      hint: "A server of another version may read it: try it there with ebb upgrade head --dry-run",
      revision: id,
      place: failure.place,
    }),
  ];
}
