import type { Place } from "../../failure.ts";
import type { Section } from "../../migration/migration.ts";
import { placeIn } from "../../migration/place-in.ts";
import type { Row, Session } from "../../session.ts";
import { type DataLoss, dataLoss } from "../../sql/data-loss.ts";
import type { QualifiedName } from "../../sql/identifier.ts";
import { NO_TIME_LIMIT } from "../../sql/pinned.ts";
import { quoteIdentifier, quoteLiteral, quoteQualified } from "../../sql/quote.ts";
import { answered } from "../ledger/answer.ts";
import type { PreparedPlan } from "../prepare/prepare.ts";

/** Data that a plan loses, with the server's estimate of its size. */
export interface LostData {
  readonly loss: DataLoss;
  readonly revision: string;
  readonly place: Place;
  /** The server's estimate. Undefined when it has none. */
  readonly rows: number | undefined;
}

/**
 * Finds the data that the down sections of a plan lose, by the words of their SQL.
 *
 * A table or schema that the database does not have loses nothing, and is left out. Counting rows
 * could take minutes, so ebb reports the planner's estimate (manual: pg_class.reltuples).
 */
export async function readLostData(
  session: Session,
  prepared: PreparedPlan,
): Promise<readonly LostData[]> {
  const found = prepared.plan.steps.flatMap(({ direction, revision: { id } }) => {
    const section = direction === "down" ? prepared.revisions.get(id)?.down : undefined;
    return section === undefined ? [] : lossesOf(id, section);
  });
  if (found.length === 0) return [];
  const [outcome] = await session.flight([
    {
      sql: `${NO_TIME_LIMIT};
${estimates(found.map(({ loss }) => loss))}`,
    },
  ]);
  const rows = answered(outcome, "Cannot estimate what is lost");
  return found.flatMap((each, at) => {
    const row = rows[at];
    return row?.there === true ? [{ ...each, rows: countOf(row) }] : [];
  });
}

type Found = Omit<LostData, "rows">;

function lossesOf(revision: string, section: Section): readonly Found[] {
  return section.statements.flatMap((statement) => {
    const losses = dataLoss(section.source, statement);
    if (losses.length === 0) return [];
    const place = placeIn(section, statement.start);
    return losses.map((loss) => ({ loss, revision, place }));
  });
}

function countOf({ rows }: Row): number | undefined {
  return rows === null || rows === undefined ? undefined : Math.round(Number(rows));
}

/**
 * Returns a query with one row for each loss, in order: does it exist, and how many rows does it
 * hold?
 */
function estimates(losses: readonly DataLoss[]): string {
  const values = losses.map((loss, at) => `(${at}, ${tableOf(loss)}, ${schemaOf(loss)})`);
  return `select t.oid is not null or n.oid is not null or x.rel is null and x.nsp is null as there,
  (select case when pg_catalog.bool_or(${IS_UNKNOWN}) then null else pg_catalog.sum(c.reltuples)::pg_catalog.float8 end
    from pg_catalog.pg_class c where c.relkind operator(pg_catalog.=) 'r' and (c.relnamespace operator(pg_catalog.=) n.oid or c.oid operator(pg_catalog.=) t.oid
      or c.oid operator(pg_catalog.=) any (select p.relid::pg_catalog.oid from pg_catalog.pg_partition_tree(t.oid) p))) as rows
from (values ${values.join(", ")}) x(at, rel, nsp)
left join pg_catalog.pg_class t on t.oid operator(pg_catalog.=) pg_catalog.to_regclass(x.rel)
left join pg_catalog.pg_namespace n on n.nspname operator(pg_catalog.=) x.nsp::pg_catalog.name
order by x.at`;
}

/** Before PostgreSQL 14 a table that was never analysed has 0 rows on 0 pages. */
const IS_UNKNOWN =
  "c.reltuples operator(pg_catalog.<) 0 or (c.reltuples operator(pg_catalog.=) 0 and c.relpages operator(pg_catalog.=) 0 and pg_catalog.current_setting('server_version_num')::pg_catalog.int4 operator(pg_catalog.<) 140000)";

const NONE = "null::pg_catalog.text";

function tableOf(loss: DataLoss): string {
  if (loss.kind === "table") return literalOf(loss.name);
  return loss.kind === "column" || loss.kind === "rows" ? literalOf(loss.table) : NONE;
}

function schemaOf(loss: DataLoss): string {
  return loss.kind === "schema" ? `${quoteLiteral(loss.name.name)}::pg_catalog.text` : NONE;
}

function literalOf({ schema, name }: QualifiedName): string {
  const quoted = schema === undefined ? quoteIdentifier(name) : quoteQualified(schema, name);
  return `${quoteLiteral(quoted)}::pg_catalog.text`;
}
