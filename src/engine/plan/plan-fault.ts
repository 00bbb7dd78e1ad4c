import { Failure } from "../../failure.ts";
import type { ParseStatement } from "../../grammar/load-grammar.ts";
import type { Session } from "../../session.ts";
import { type SqlFault, sqlFaults } from "../prepare/sql-faults.ts";
import type { PlannedSection } from "./plan-locks.ts";

/**
 * Returns the first reason for which a statement of a plan cannot run, or undefined.
 *
 * The server has the last word on syntax: ebb's grammar is that of one version. Without a server, a
 * statement that another version may read does not count.
 */
export async function planFault(
  sections: readonly PlannedSection[],
  { parse, session }: { readonly parse: ParseStatement; readonly session: Session | undefined },
): Promise<Failure | undefined> {
  for (const { section, from } of sections) {
    for (const fault of await sqlFaults(section, parse, from)) {
      if (await isCertain(fault, session)) return asFailureOfPlan(fault.failure);
    }
  }
  return undefined;
}

/** A plan stays impossible with the setting that `ebb check` obeys. */
function asFailureOfPlan(failure: Failure): Failure {
  if (failure.code !== "EBB_SYNTAX") return failure;
  const { code, message, place } = failure;
  return new Failure(code, message, { hint: "Correct the statement", place });
}

async function isCertain(
  { failure, sql, isDoubtful }: SqlFault,
  session: Session | undefined,
): Promise<boolean> {
  if (failure.code !== "EBB_SYNTAX") return true;
  return session === undefined ? !isDoubtful : isRefusedBy(session, sql);
}

/**
 * Asks the server to read a statement without running it.
 *
 * The server reads a message as a whole before it runs the first statement of it. Here that one fails,
 * so nothing behind it runs.
 */
async function isRefusedBy(session: Session, sql: string): Promise<boolean> {
  const [outcome] = await session.flight([{ sql: `${FAILS};\n${sql}` }]);
  if (outcome?.kind !== "refused") return false;
  const { sqlstate = "" } = outcome.error;
  return sqlstate !== DIVISION_BY_ZERO && GRAMMAR_CLASSES.test(sqlstate);
}

const DIVISION_BY_ZERO = "22012";
/** Classes of the errors that the grammar gives: wrong syntax, a value out of range, no support. */
const GRAMMAR_CLASSES = /^(?:42|22|0A)/;

const FAILS = "select 1 operator(pg_catalog./) 0";
