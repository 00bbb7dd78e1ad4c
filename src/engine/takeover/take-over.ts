import { Failure } from "../../failure.ts";
import type { Session } from "../../session.ts";
import { listed } from "../../text/counted.ts";
import { isBehindPooler } from "../lock/pooler-refusal.ts";
import type { Preparation, PreparedPlan } from "../prepare/prepare.ts";
import { prepareStamp } from "../prepare/stamp.ts";
import type { ForeignTable } from "./foreign-tables.ts";
import type { KnownMigration } from "./known-migrations.ts";
import { type ForeignRow, readForeignTable, type WantedTable } from "./read-table.ts";

/** The plan of a take-over, and remarks about the rows. */
export interface TakeOver {
  readonly plan: PreparedPlan;
  readonly remarks: readonly string[];
}

/**
 * Prepares the stamp that takes over a database from another tool, with the tool's own dates.
 *
 * @throws {Failure} `EBB_IMPORT` for a failed row, a row without a file, an edited file, and a file
 * that is not applied below an applied one; for a ledger at other revisions
 */
export async function prepareTakeOver(
  preparation: Preparation,
  table: ForeignTable,
  migrations: readonly KnownMigration[],
  place: Omit<WantedTable, "keepsLock">,
): Promise<TakeOver> {
  const session = sessionOf(preparation);
  const keepsLock = !isBehindPooler(session, preparation.state);
  const { rows, remarks } = await readForeignTable(session, table, { ...place, keepsLock });
  refuseFaults(rows, table);
  const applied = appliedOf(rows, migrations, table);
  if (table.holdsHeads !== true) refuseOutOfOrder(migrations, applied);
  refuseEdited(migrations, applied);
  const targets = targetsOf(migrations, applied, table);
  const plan = prepareStamp(preparation, { targets, purge: false });
  refuseOtherHeads(plan.plan, table);
  const stamped = plan.stamped?.map((row) => {
    const id = typeof row.revision === "object" ? row.revision.id : row.revision;
    const at = id === undefined ? undefined : applied.get(id)?.at;
    return at === undefined ? row : { ...row, at };
  });
  return { plan: { ...plan, ...(stamped && { stamped }) }, remarks };
}

/** A database that ebb has moved since then is not set back to the other tool's state. */
function refuseOtherHeads(
  { headsBefore, headsAfter }: PreparedPlan["plan"],
  table: ForeignTable,
): void {
  const isSame = headsBefore.toSorted().join(" ") === headsAfter.toSorted().join(" ");
  if (headsBefore.length === 0 || isSame) return;
  const [before, after] = [headsBefore, headsAfter].map((heads) => listed(heads));
  throw new Failure("EBB_IMPORT", `Cannot take over: the ledger is at ${before} already`, {
    hint: `The table ${table.table} says ${after}. If that is right: ebb stamp ${headsAfter.join(" ")}`,
  });
}

/** A chain is stamped at its last applied revision, a graph at each of its heads. */
function targetsOf(
  migrations: readonly KnownMigration[],
  applied: Applied,
  { table, holdsHeads }: ForeignTable,
): readonly string[] {
  const ids = migrations.filter(({ id }) => applied.has(id)).map(({ id }) => id);
  if (ids.length > 0) return holdsHeads === true ? ids : ids.slice(-1);
  throw new Failure("EBB_IMPORT", `Cannot take over: ${table} has no applied migration`, {
    hint: "Leave out --database; ebb upgrade head then applies all revisions",
  });
}

function sessionOf({ session }: Preparation): Session {
  if (session === undefined) throw new Error("A take-over needs a session");
  return session;
}

function refuseFaults(rows: readonly ForeignRow[], { table, remedy }: ForeignTable): void {
  const bad = rows.find(({ fault }) => fault !== undefined);
  if (bad === undefined) return;
  throw new Failure("EBB_IMPORT", `Cannot take over: ${bad.title} in ${table}: ${bad.fault}`, {
    hint: `Repair it with the other tool first: ${remedy ?? "finish or remove that migration"}`,
  });
}

type Fact = Pick<ForeignRow, "at" | "checksum">;
type Applied = ReadonlyMap<string, Fact>;

/** Returns the applied revisions. The last row of a version decides. */
function appliedOf(
  rows: readonly ForeignRow[],
  migrations: readonly KnownMigration[],
  { table, normal }: ForeignTable,
): Applied {
  const applied = new Map<string, Fact>();
  const named = byVersion(migrations);
  const missing = new Set<string>();
  const given = rows.map((row) => ({ ...row, version: normal?.(row.version) ?? row.version }));
  for (const row of given) {
    const migration = fileOf(row, named, applied);
    if (row.kind === "void") {
      missing.delete(row.title);
      applied.delete(migration?.id ?? "");
    } else if (migration !== undefined) takeRow(applied, row, migration, migrations);
    else if (row.kind === "upto" && normal) takeUpTo(applied, row, migrations);
    else missing.add(row.title);
  }
  if (missing.size === 0) return applied;
  throw new Failure("EBB_IMPORT", `Cannot take over: ${table} has rows without a file`, {
    hint: `Bring their files back, or remove the rows with the other tool: ${listed([...missing])}`,
  });
}

/** Finds the file of a row. Of two with one name, it is the one without a row. */
function fileOf(
  { version, alias = version }: ForeignRow,
  named: ReadonlyMap<string, readonly KnownMigration[]>,
  applied: Applied,
): KnownMigration | undefined {
  const all = named.get(version) ?? named.get(alias) ?? [];
  return all.find(({ id }) => !applied.has(id)) ?? all[0];
}

function byVersion(
  migrations: readonly KnownMigration[],
): ReadonlyMap<string, readonly KnownMigration[]> {
  const named = new Map<string, KnownMigration[]>();
  for (const migration of migrations) {
    for (const version of [...migration.versions, ...migration.aliases]) {
      named.set(version, [...(named.get(version) ?? []), migration]);
    }
  }
  return named;
}

function takeRow(
  applied: Map<string, Fact>,
  { kind, at, checksum }: ForeignRow,
  migration: KnownMigration,
  migrations: readonly KnownMigration[],
): void {
  if (kind === "applied") applied.set(migration.id, { at, checksum });
  if (kind !== "upto") return;
  for (const { id } of migrations.slice(0, migrations.indexOf(migration) + 1)) {
    if (!applied.has(id)) applied.set(id, { at, checksum: undefined });
  }
}

/** A baseline of Flyway counts for all versions up to its own, with or without a file. */
function takeUpTo(
  applied: Map<string, Fact>,
  { version, at }: ForeignRow,
  migrations: readonly KnownMigration[],
): void {
  for (const { id, versions } of migrations) {
    const isBelow = versions.some((own) => isAtMost(own, version));
    if (isBelow && !applied.has(id)) applied.set(id, { at, checksum: undefined });
  }
}

function isAtMost(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => text.split(".").map(Number));
  for (let at = 0; at < Math.max(a?.length ?? 0, b?.length ?? 0); at++) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return true;
}

/** A chain cannot say that a file in its middle was left out. */
function refuseOutOfOrder(migrations: readonly KnownMigration[], applied: Applied): void {
  const end = migrations.findLastIndex(({ id }) => applied.has(id));
  const gaps = migrations.slice(0, Math.max(end, 0)).filter(({ id }) => !applied.has(id));
  if (gaps.length === 0) return;
  const files = listed(gaps.map(({ file }) => file));
  throw new Failure("EBB_IMPORT", `Cannot take over: not applied below an applied file: ${files}`, {
    hint: "Apply them with the other tool first, or remove them",
  });
}

function refuseEdited(migrations: readonly KnownMigration[], applied: Applied): void {
  const edited = migrations.filter((migration) => {
    const checksum = applied.get(migration.id)?.checksum;
    return checksum !== undefined && !migration.matches(checksum);
  });
  if (edited.length === 0) return;
  const files = listed(edited.map(({ file }) => file));
  throw new Failure("EBB_IMPORT", `Cannot take over: edited since they were applied: ${files}`, {
    hint: "Bring back their text of that day, or accept the new one with the other tool first",
  });
}
