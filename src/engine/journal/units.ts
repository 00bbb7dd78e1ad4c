import { Failure } from "../../failure.ts";
import type { Section } from "../../migration/migration.ts";
import { placeIn } from "../../migration/place-in.ts";
import { statementKind } from "../../sql/statement-kind.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import { statementHash } from "../ledger/sections.ts";

/**
 * The smallest part of a `no-transaction` section in the journal: a statement, or a
 * `BEGIN … COMMIT` of the section itself, which happens as a whole or not at all.
 */
export interface Unit {
  /** Indexes of its first and last statement. */
  readonly first: number;
  readonly last: number;
  /** How its own transaction ends. It is undefined for a single statement. */
  readonly ends: "commit" | "rollback" | "prepare" | undefined;
  /** The hash of its statement, or the hashes of all its statements, joined. */
  readonly hash: string;
  /** True for {@link isSetting}. Its effect ends with the session, so a resumed run repeats it. */
  readonly isSetting: boolean;
}

/**
 * Groups the statements of a `no-transaction` section into the units of its journal.
 *
 * @throws {Failure} `EBB_TRANSACTION_STATEMENT` for a transaction that the section does not end
 */
export function unitsOf(section: Section): readonly Unit[] {
  const units: Unit[] = [];
  let first = 0;
  while (first < section.statements.length) {
    const unit = unitAt(section, first);
    units.push(unit);
    first = unit.last + 1;
  }
  return units;
}

/**
 * Checks if a unit leaves nothing behind when the server answers it with an error. That is false
 * for statements that commit on the way: a concurrent index build, a procedure, a DO block.
 */
export function isAllOrNothing(section: Section, unit: Unit): boolean {
  if (unit.ends !== undefined) return true;
  const statement = section.statements[unit.first];
  if (statement === undefined) return false;
  const kind = statementKind(section.source, statement);
  const [first = ""] = wordsOf(section, unit.first);
  if (kind.kind === "outside-transaction") return UNDONE_BY_AN_ERROR.has(kind.command);
  const isPlain = kind.kind === "other" || kind.kind === "copy-from-stdin";
  return isPlain && first !== "call" && first !== "do";
}

/**
 * Checks if a unit may have committed a part when the server answers it with an error: CALL, and a
 * DO block that names COMMIT or runs text that is not known here.
 */
export function mayCommitInside(section: Section, { first, ends }: Unit): boolean {
  const statement = section.statements[first];
  if (statement === undefined || ends !== undefined) return false;
  const [word] = wordsOf(section, first);
  if (word === "call") return true;
  return word === "do" && COMMITS.test(section.source.slice(statement.start, statement.end));
}

const COMMITS = /commit|\bcall\b|\bexecute\b/i;

/**
 * Statements that PostgreSQL refuses in a transaction, but that leave nothing important behind
 * after an error.
 */
const UNDONE_BY_AN_ERROR: ReadonlySet<string> = new Set([
  "VACUUM",
  "CREATE DATABASE",
  "CREATE TABLESPACE",
  "CREATE SUBSCRIPTION",
  "ALTER SYSTEM",
  "DISCARD ALL",
]);

/** Checks if a statement only changes a setting: SET, RESET, and SELECT of set_config with literals. */
export function isSetting(sql: string): boolean {
  const [word = ""] = leadingWords(sql, { start: 0, end: sql.length }, 1);
  return word === "set" || word === "reset" || SET_CONFIG.test(sql);
}

const SET_CONFIG =
  /^select\s+(?:pg_catalog\.)?set_config\s*\(\s*'[^'\\]*'\s*,\s*'[^'\\]*'\s*,\s*false\s*\)$/i;

/** Checks if a statement names a way to change the session's settings, and does more than that. */
export function maySetSession(section: Section, unit: Unit): boolean {
  if (unit.isSetting) return false;
  const statements = section.statements.slice(unit.first, unit.last + 1);
  return statements.some(({ start, end }) => SETS.test(section.source.slice(start, end)));
}

const SETS = /set_config|(?:;|\bbegin|\bthen|\belse|\bloop|['$])\s*(?:set|reset)\s/i;

/** Checks if a unit can run again, whatever its outcome was when no answer came. */
export function isRepeatable({ ends, isSetting }: Unit): boolean {
  // Its COMMIT also commits its journal row, and its ROLLBACK leaves nothing.
  return isSetting || ends === "commit" || ends === "rollback";
}

function unitAt(section: Section, first: number): Unit {
  const words = wordsOf(section, first);
  if (!opensTransaction(words)) {
    const hash = statementHash(section, first);
    const sql = textOf(section, first);
    return { first, last: first, ends: undefined, hash, isSetting: isSetting(sql) };
  }
  for (let last = first + 1; last < section.statements.length; last++) {
    const ends = endOfTransaction(wordsOf(section, last));
    if (ends === undefined) continue;
    refuseChain(section, last);
    const hashes = Array.from({ length: last - first + 1 }, (_, at) =>
      statementHash(section, first + at),
    );
    return { first, last, ends, hash: hashes.join("+"), isSetting: false };
  }
  throw new Failure(
    "EBB_TRANSACTION_STATEMENT",
    "The section does not end the transaction that it opens here",
    {
      place: placeIn(section, section.statements[first]?.start ?? section.start),
      hint: "Add COMMIT, or remove BEGIN",
    },
  );
}

/** `AND CHAIN` opens another transaction, which would belong to no unit. */
function refuseChain(section: Section, index: number): void {
  const statement = section.statements[index];
  if (statement === undefined) return;
  const words = leadingWords(section.source, statement, 5);
  const and = words.indexOf("and");
  if (words[and + 1] !== "chain") return;
  throw new Failure("EBB_TRANSACTION_STATEMENT", "AND CHAIN cannot be journaled", {
    place: placeIn(section, statement.start),
    hint: "End the transaction and begin another one with BEGIN",
  });
}

function opensTransaction(words: readonly string[]): boolean {
  return words[0] === "begin" || (words[0] === "start" && words[1] === "transaction");
}

function endOfTransaction(words: readonly string[]): Unit["ends"] {
  if (words[0] === "commit" || words[0] === "end") return "commit";
  if (words[0] === "prepare" && words[1] === "transaction") return "prepare";
  if (words[0] === "abort" || (words[0] === "rollback" && !words.includes("to"))) return "rollback";
  return undefined;
}

function textOf({ source, statements }: Section, index: number): string {
  const statement = statements[index];
  return statement === undefined ? "" : source.slice(statement.start, statement.end);
}

function wordsOf(section: Section, index: number): readonly string[] {
  const statement = section.statements[index];
  return statement === undefined ? [] : leadingWords(section.source, statement, 3);
}
