import type { Row } from "../../session.ts";
import type { StatementProgress } from "../run/run-events.ts";

interface View {
  readonly name: string;
  readonly command: string;
  /** The first supported version of PostgreSQL with this view. */
  readonly since: number;
}

const VIEWS: readonly View[] = [
  { name: "pg_stat_progress_create_index", command: "CREATE INDEX", since: 13 },
  { name: "pg_stat_progress_vacuum", command: "VACUUM", since: 13 },
  { name: "pg_stat_progress_cluster", command: "CLUSTER", since: 13 },
  { name: "pg_stat_progress_analyze", command: "ANALYZE", since: 13 },
  { name: "pg_stat_progress_copy", command: "COPY", since: 14 },
];

/**
 * Returns the query for the progress of a session; `w` is a query with one column `pid`.
 *
 * The columns of the views change between versions, so each row is read whole, as JSON.
 */
export function progressQuery(w: string, versionNumber: number): string {
  const version = Math.floor(versionNumber / 10_000);
  return VIEWS.filter(({ since }) => since <= version)
    .map(
      ({ name, command }) =>
        `select '${command}' as command, p.relid::pg_catalog.regclass::pg_catalog.text as "table", pg_catalog.row_to_json(p)::pg_catalog.text as facts
from (${w}) w join pg_catalog.${name} p on p.pid operator(pg_catalog.=) w.pid`,
    )
    .join("\nunion all\n");
}

/**
 * Reads a row of {@link progressQuery}; `dataBytes` returns the size of the data that ebb sends to
 * a COPY.
 */
export function progressOf(row: Row, dataBytes: () => number): StatementProgress {
  const facts: Facts = JSON.parse(String(row.facts));
  const table = row.table === "-" || row.table === null ? undefined : String(row.table);
  const phase = typeof facts.phase === "string" ? facts.phase : "";
  const command = typeof facts.command === "string" ? facts.command : String(row.command);
  const common = { command, table, phase: phase || undefined, rows: undefined };
  switch (row.command) {
    case "CREATE INDEX":
      return { ...common, phase: `${phase}${partition(facts)}`, ...ofIndex(facts, phase) };
    case "VACUUM":
      return { ...common, ...ofVacuum(facts, phase) };
    case "CLUSTER":
      return { ...common, ...ofCluster(facts, phase) };
    case "ANALYZE":
      return { ...common, ...ofAnalyze(facts, phase) };
    default:
      return { ...common, ...ofCopy(facts, dataBytes) };
  }
}

function partition(facts: Facts): string {
  const { done, total } = measure(facts, "partitions_done", "partitions_total");
  return total > 0 ? `, partition ${Math.min(done + 1, total)} of ${total}` : "";
}

type Facts = Readonly<Record<string, unknown>>;
type Measure = Pick<StatementProgress, "done" | "total">;

const UNMEASURED: Measure = { done: 0, total: 0 };

/**
 * Returns the measure of an index build. The counters of a phase keep their values later, so the
 * phase decides which one counts.
 */
function ofIndex(facts: Facts, phase: string): Measure {
  if (phase.startsWith("waiting")) return measure(facts, "lockers_done", "lockers_total");
  if (phase.includes("scanning")) return measure(facts, "blocks_done", "blocks_total");
  if (phase.includes("loading")) return measure(facts, "tuples_done", "tuples_total");
  return UNMEASURED;
}

function ofVacuum(facts: Facts, phase: string): Measure {
  switch (phase) {
    case "scanning heap":
      return measure(facts, "heap_blks_scanned", "heap_blks_total");
    case "vacuuming heap":
      return measure(facts, "heap_blks_vacuumed", "heap_blks_total");
    case "vacuuming indexes":
    case "cleaning up indexes":
      return measure(facts, "indexes_processed", "indexes_total");
    default:
      return UNMEASURED;
  }
}

/** Returns the measure of a CLUSTER. With an index, the number of rows is unknown. */
function ofCluster(facts: Facts, phase: string): Measure & Pick<StatementProgress, "rows"> {
  const { done, total } = measure(facts, "heap_blks_scanned", "heap_blks_total");
  const rows = numberOf(facts.heap_tuples_scanned);
  if (phase === "seq scanning heap") return { done, total, rows: undefined };
  return { ...UNMEASURED, rows: phase === "index scanning heap" ? rows : undefined };
}

function ofAnalyze(facts: Facts, phase: string): Measure {
  return phase.startsWith("acquiring")
    ? measure(facts, "sample_blks_scanned", "sample_blks_total")
    : UNMEASURED;
}

/**
 * Returns the measure of a COPY. The server does not know the size of data from the client, but ebb
 * does.
 */
function ofCopy(facts: Facts, dataBytes: () => number): Measure & Pick<StatementProgress, "rows"> {
  const { done, total } = measure(facts, "bytes_processed", "bytes_total");
  return {
    done,
    total: total > 0 ? total : dataBytes(),
    rows: numberOf(facts.tuples_processed),
  };
}

function measure(facts: Facts, done: string, total: string): Measure {
  return { done: numberOf(facts[done]), total: numberOf(facts[total]) };
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
