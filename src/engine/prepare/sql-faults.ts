import type { Node } from "@pgsql/types";
import { Failure } from "../../failure.ts";
import type { ParseStatement } from "../../grammar/load-grammar.ts";
import { mayReadElsewhere } from "../../lint/other-versions.ts";
import { refusedInTransaction } from "../../lint/outside-transaction.ts";
import { followTransactions } from "../../lint/read-section.ts";
import type { Section } from "../../migration/migration.ts";
import { placeIn } from "../../migration/place-in.ts";
import { hasStandIn } from "../../migration/written.ts";
import { grammarWords } from "../run/unrecorded.ts";

/** A statement that cannot run where it stands. */
export interface SqlFault {
  readonly failure: Failure;
  readonly sql: string;
  /** True where another major version of PostgreSQL may read the statement. */
  readonly isDoubtful: boolean;
}

/**
 * Reads the statements of a section with PostgreSQL's grammar, and returns the ones that it refuses
 * (`EBB_SYNTAX`) or that the server refuses in the section's transaction mode
 * (`EBB_TRANSACTION_MODE`).
 *
 * `from` is the index of the first statement that counts.
 */
export async function sqlFaults(
  section: Section,
  parse: ParseStatement,
  from = 0,
): Promise<readonly SqlFault[]> {
  const transactionOf = followTransactions(section);
  const faults: SqlFault[] = [];
  for (const [at, { start, end }] of section.statements.entries()) {
    const sql = section.source.slice(start, end);
    const parsed = await parse(sql);
    switch (parsed.kind) {
      case "unreadable":
        break;
      case "refused":
        if (at >= from && !hasStandIn(section, { start, end })) {
          const isDoubtful = mayReadElsewhere(sql, parsed);
          faults.push({ failure: syntaxFailure(section, start, parsed), sql, isDoubtful });
        }
        break;
      case "statement": {
        const isOpen = transactionOf(parsed.node) !== undefined;
        const failure = modeFailure(section, start, { node: parsed.node, isOpen });
        if (failure !== undefined && at >= from) faults.push({ failure, sql, isDoubtful: false });
        break;
      }
      default:
        parsed satisfies never;
    }
  }
  return faults;
}

function syntaxFailure(
  section: Section,
  start: number,
  { message, position }: { readonly message: string; readonly position: number | undefined },
): Failure {
  const before = [...section.source.slice(start, section.end)].slice(0, (position ?? 1) - 1);
  return new Failure(
    "EBB_SYNTAX",
    `PostgreSQL 18 cannot read this statement: ${grammarWords(section, message)}`,
    {
      hint: 'Correct the statement, or write [lint] rules = { syntax-error = "warning" } for a server with other syntax',
      place: placeIn(section, start + before.join("").length),
    },
  );
}

interface Standing {
  readonly node: Node;
  /** True where a transaction is open: ebb's, or one that the section began. */
  readonly isOpen: boolean;
}

function modeFailure(
  section: Section,
  start: number,
  { node, isOpen }: Standing,
): Failure | undefined {
  const place = placeIn(section, start);
  const { kind, options } = section;
  if (!isOpen) {
    const command = needsTransaction(node);
    if (command === undefined) return undefined;
    const message = `Cannot run ${command} outside a transaction`;
    const hint = `Put BEGIN and COMMIT around the statements, or leave "no-transaction" out of "-- ${kind}"`;
    return new Failure("EBB_TRANSACTION_MODE", message, { hint, place });
  }
  const command = refusedInTransaction(node, NOTHING_KNOWN);
  // A subscription without a slot can be dropped in a transaction.
  if (command === undefined || command === "DROP SUBSCRIPTION") return undefined;
  const message = `Cannot run ${command} in a transaction`;
  const hint = hintFor(kind, options.transaction);
  return new Failure("EBB_TRANSACTION_MODE", message, { hint, place });
}

const NOTHING_KNOWN = { index: () => undefined, table: () => undefined };

function hintFor(kind: Section["kind"], isOfEbb: boolean): string {
  if (!isOfEbb) return "Put it before the BEGIN or after the COMMIT";
  if (kind === "assert") return "Remove it: an assert section runs in the transaction of the up";
  return `Put it into a revision of its own, with the section marked: "-- ${kind} no-transaction"`;
}

/** Names the command if PostgreSQL refuses it outside a transaction block. */
function needsTransaction(node: Node): string | undefined {
  if ("LockStmt" in node) return "LOCK TABLE";
  if ("TransactionStmt" in node) return SAVEPOINT_COMMANDS[node.TransactionStmt.kind ?? ""];
  return undefined;
}

const SAVEPOINT_COMMANDS: Readonly<Record<string, string>> = {
  TRANS_STMT_SAVEPOINT: "SAVEPOINT",
  TRANS_STMT_RELEASE: "RELEASE SAVEPOINT",
  TRANS_STMT_ROLLBACK_TO: "ROLLBACK TO SAVEPOINT",
};
