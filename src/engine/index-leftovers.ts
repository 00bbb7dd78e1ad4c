import type { Row } from "../database/session.ts";
import type { ConcurrentIndex } from "../sql/concurrent-index.ts";
import type { QualifiedName } from "../sql/identifier.ts";
import { quoteIdentifier, quoteLiteral, quoteQualified } from "../sql/quote.ts";
import { statementKind } from "../sql/statement-kind.ts";
import { answered } from "./answer.ts";
import type { Journal } from "./journal.ts";
import type { RunContext } from "./run-context.ts";
import type { RunningStep } from "./transactional.ts";
import type { Unit } from "./units.ts";

/** What a section is resumed with. */
export interface Resumption {
  readonly unit: Unit | undefined;
  readonly journal: Journal;
}

/**
 * Looks, before a section is resumed, for what a concurrent index build left behind.
 *
 * An INVALID index is dropped, and said; `if not exists` would else call it done. Where no answer
 * to the statement is recorded, the catalog answers: a valid index is done.
 */
export async function clearIndexes(
  context: RunContext,
  running: RunningStep,
  { unit, journal }: Resumption,
): Promise<"already-done" | "run-it"> {
  const kind = unit && concurrentIndex(running, unit);
  if (unit === undefined || kind === undefined) return "run-it";
  const noAnswer = journal.open === unit.hash;
  switch (kind.kind) {
    case "create-index-concurrently":
      return clearCreated(context, kind, noAnswer);
    case "drop-index-concurrently":
      return noAnswer && (await areGone(context, kind.indexes)) ? "already-done" : "run-it";
    case "reindex-concurrently":
      await dropInvalid(context, await leftoversOfReindex(context, kind));
      return "run-it";
  }
}

/** The catalog can tell what became of a unit whose answer was lost. */
export function isDecidedByCatalog(running: RunningStep, unit: Unit): boolean {
  const kind = concurrentIndex(running, unit);
  if (kind === undefined) return false;
  return kind.kind !== "create-index-concurrently" || kind.index !== undefined;
}

type Created = ConcurrentIndex & { readonly kind: "create-index-concurrently" };
type Reindexed = ConcurrentIndex & { readonly kind: "reindex-concurrently" };

function concurrentIndex(running: RunningStep, unit: Unit): ConcurrentIndex | undefined {
  const statement = running.section.statements[unit.first];
  if (statement === undefined || unit.last !== unit.first) return undefined;
  const kind = statementKind(running.section.source, statement);
  switch (kind.kind) {
    case "create-index-concurrently":
    case "drop-index-concurrently":
    case "reindex-concurrently":
      return kind;
    default:
      return undefined;
  }
}

async function clearCreated(
  context: RunContext,
  kind: Created,
  noAnswer: boolean,
): Promise<"already-done" | "run-it"> {
  if (kind.index === undefined) return "run-it";
  const [found] = await indexesWhere(
    context,
    `i.indrelid operator(pg_catalog.=) pg_catalog.to_regclass(${quoteLiteral(nameOf(kind.table))}) and c.relname operator(pg_catalog.=) ${quoteLiteral(kind.index)}`,
  );
  if (found === undefined) return "run-it";
  if (found.isValid) return noAnswer ? "already-done" : "run-it";
  await dropInvalid(context, [found]);
  return "run-it";
}

async function areGone(context: RunContext, indexes: readonly QualifiedName[]): Promise<boolean> {
  const names = indexes.map((name) => `pg_catalog.to_regclass(${quoteLiteral(nameOf(name))})`);
  const found = await indexesWhere(
    context,
    `c.oid operator(pg_catalog.=) any (array[${names.join(", ")}]::pg_catalog.oid[])`,
  );
  return found.length === 0;
}

/** REINDEX CONCURRENTLY builds `name_ccnew`, and leaves it INVALID when it fails. */
async function leftoversOfReindex(
  context: RunContext,
  { scope, name }: Reindexed,
): Promise<readonly FoundIndex[]> {
  const leftover = "c.relname operator(pg_catalog.~) '_cc(new|old)[0-9]*$' and not i.indisvalid";
  if (name === undefined) return indexesWhere(context, leftover);
  const target = quoteLiteral(scope === "schema" ? quoteIdentifier(name.name) : nameOf(name));
  switch (scope) {
    case "database":
    case "system":
      return indexesWhere(context, leftover);
    case "schema":
      return indexesWhere(
        context,
        `${leftover} and n.oid operator(pg_catalog.=) pg_catalog.to_regnamespace(${target})`,
      );
    case "table":
      return indexesWhere(
        context,
        `${leftover} and i.indrelid operator(pg_catalog.=) pg_catalog.to_regclass(${target})`,
      );
    case "index":
      return indexesWhere(
        context,
        `${leftover} and i.indrelid operator(pg_catalog.=) (select x.indrelid from pg_catalog.pg_index x where x.indexrelid operator(pg_catalog.=) pg_catalog.to_regclass(${target}))`,
      );
  }
}

interface FoundIndex {
  readonly schema: string;
  readonly name: string;
  readonly isValid: boolean;
}

/** Indexes that no other backend is building at this moment. */
async function indexesWhere(context: RunContext, where: string): Promise<readonly FoundIndex[]> {
  const sql = `select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as name, i.indisvalid as valid
from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) i.indexrelid join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
where ${where} and not exists (select 1 from pg_catalog.pg_stat_progress_create_index p where p.index_relid operator(pg_catalog.=) i.indexrelid)
order by n.nspname, c.relname`;
  const [outcome] = await context.session.flight([{ sql }]);
  return answered(outcome, "Cannot look for INVALID indexes").map((row: Row) => ({
    schema: String(row.schema),
    name: String(row.name),
    isValid: row.valid === true,
  }));
}

async function dropInvalid(context: RunContext, indexes: readonly FoundIndex[]): Promise<void> {
  for (const { schema, name } of indexes) {
    const sql = `drop index concurrently ${quoteQualified(schema, name)}`;
    context.options.onEvent({
      kind: "remark",
      text: `Index ${schema}.${name} is INVALID, left by an interrupted build: it is dropped first`,
    });
    const outcomes = await context.session.flight([
      { sql: "set session default_transaction_read_only = off" },
      { sql },
    ]);
    answered(outcomes[1], `Cannot drop the INVALID index ${schema}.${name}`);
  }
}

function nameOf({ schema, name }: QualifiedName): string {
  return schema === undefined ? quoteIdentifier(name) : quoteQualified(schema, name);
}
