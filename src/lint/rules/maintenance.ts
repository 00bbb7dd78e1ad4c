import { nameOf } from "../../locks/effect.ts";
import {
  actionsOfKind,
  asNode,
  blocking,
  type LintStatement,
  workOfAction,
} from "../lint-statement.ts";
import { isOptionOn } from "../options.ts";
import { type Hit, statementRule } from "../rule.ts";
import { isFresh } from "../tables.ts";
import { nameText, waiting } from "../words.ts";

/** A table that is written anew to make it small. */
export const vacuumFull = statementRule({
  id: "vacuum-full",
  aliases: ["prefer-repack"],
  level: "error",
  catches: "VACUUM FULL and CLUSTER",
  why: "The table and its indexes are written anew under ACCESS EXCLUSIVE: reads and writes wait.",
  safe: "-- pg_repack or pg_squeeze, outside of revisions; from 19 on REPACK CONCURRENTLY",
  weighsBySize: true,
  examples: {
    bad: [
      { sql: "vacuum full t", mode: "no-transaction" },
      { sql: "vacuum (full, analyze) t", mode: "no-transaction" },
      "cluster t using i",
    ],
    good: [
      { sql: "vacuum (full false) t", mode: "no-transaction" },
      { sql: "vacuum t", mode: "no-transaction" },
      "create table t (a int); create index i on t (a); cluster t using i",
    ],
  },
  check: (statement) => {
    const vacuum = asNode(statement, "VacuumStmt");
    const isFull = vacuum !== undefined && isOptionOn(vacuum.options, "full");
    const cluster = asNode(statement, "ClusterStmt");
    if (!isFull && cluster === undefined) return [];
    const [lock] = blocking(statement);
    if (lock !== undefined) {
      return [{ message: `${waiting(lock)} while the table is written anew (${lock.mode})` }];
    }
    const isOfAll = isFull ? (vacuum.rels ?? []).length === 0 : cluster?.relation === undefined;
    return isOfAll ? [{ message: "Every table is closed in turn while it is written anew" }] : [];
  },
});

/** A materialized view that nobody can read while it is filled. */
export const refreshMatviewBlocking = statementRule({
  id: "refresh-matview-blocking",
  level: "warning",
  catches: "REFRESH MATERIALIZED VIEW without CONCURRENTLY on a view that the section did not make",
  why: "Readers wait for the whole query (ACCESS EXCLUSIVE).",
  safe: `-- needs a unique index over plain columns, without WHERE
REFRESH MATERIALIZED VIEW CONCURRENTLY totals;`,
  weighsBySize: true,
  examples: {
    bad: ["refresh materialized view m"],
    good: [
      "refresh materialized view concurrently m",
      "create materialized view m as select 1; refresh materialized view m",
    ],
  },
  check: (statement, schema) => {
    const refresh = asNode(statement, "RefreshMatViewStmt");
    if (refresh?.relation === undefined || refresh.concurrent === true) return [];
    if (isFresh(schema, nameOf(refresh.relation))) return [];
    if (refresh.skipData === true && statement.section.kind === "down") return [];
    const m = nameText(refresh.relation);
    return [
      {
        message: `Readers of ${m} wait until its query is done (ACCESS EXCLUSIVE)`,
        safe: `-- needs a unique index over plain columns, without WHERE\nREFRESH MATERIALIZED VIEW CONCURRENTLY ${m};`,
      },
    ];
  },
});

/** A materialized view that is filled while people read it. */
export const refreshMatviewConcurrent = statementRule({
  id: "refresh-matview-concurrent",
  level: "note",
  catches: "REFRESH MATERIALIZED VIEW CONCURRENTLY",
  why: "Other refreshes and writes to the view wait (EXCLUSIVE), and the query runs within the revision.",
  safe: "-- by the program that needs it fresh, outside of revisions",
  examples: {
    bad: ["refresh materialized view concurrently m"],
    good: ["refresh materialized view m"],
  },
  check: (statement) => {
    const refresh = asNode(statement, "RefreshMatViewStmt");
    if (refresh?.concurrent !== true) return [];
    return [
      {
        message: `The whole query of ${nameText(refresh.relation)} runs within the revision (EXCLUSIVE)`,
      },
    ];
  },
});

/** A table that is written anew for another kind of storage. */
export const setLoggedUnlogged = statementRule({
  id: "set-logged-unlogged",
  level: "error",
  catches: "ALTER TABLE … SET LOGGED or SET UNLOGGED",
  why: "The table is written anew under ACCESS EXCLUSIVE. Data of an UNLOGGED table are lost at a crash, and are absent on standbys.",
  safe: "-- A new table of the other kind, a copy in batches, and a switch.",
  versions: "From 18 on an error for a partitioned table",
  weighsBySize: true,
  examples: {
    bad: ["alter table t set unlogged", "alter table t set logged"],
    good: ["create unlogged table t (a int); alter table t set logged"],
  },
  check: (statement) => rewritten(statement, "AT_SetLogged", "AT_SetUnLogged"),
});

/** A table that is written anew for another access method. */
export const setAccessMethod = statementRule({
  id: "set-access-method",
  level: "error",
  catches: "ALTER TABLE … SET ACCESS METHOD",
  why: "The table is written anew under ACCESS EXCLUSIVE: reads and writes wait.",
  safe: "-- A new table with the other method, a copy in batches, and a switch.",
  versions: "15; on a partitioned table 17, where only new partitions get it",
  weighsBySize: true,
  examples: {
    bad: [{ sql: "alter table t set access method heap2", postgres: 15 }],
    good: ["create table t (a int) using heap"],
  },
  check: (statement) => rewritten(statement, "AT_SetAccessMethod"),
});

/** A table that is copied to another place. */
export const setTablespace = statementRule({
  id: "set-tablespace",
  level: "error",
  catches: "ALTER TABLE or ALTER INDEX … SET TABLESPACE",
  why: "The file is copied under ACCESS EXCLUSIVE: reads and writes wait.",
  safe: "-- An index: REINDEX (TABLESPACE fast, CONCURRENTLY) INDEX i; a table: pg_repack, or a window.",
  versions: "REINDEX (TABLESPACE …) needs 14",
  weighsBySize: true,
  examples: {
    bad: ["alter table t set tablespace fast", "alter index i set tablespace fast"],
    good: ["create table t (a int) tablespace fast"],
  },
  check: (statement) => {
    const alter = asNode(statement, "AlterTableStmt");
    const moves = (alter?.cmds ?? []).some(
      (each) => "AlterTableCmd" in each && each.AlterTableCmd.subtype === "AT_SetTableSpace",
    );
    const [lock] = blocking(statement);
    if (!moves || lock === undefined) return [];
    return [{ message: `${waiting(lock)} while its file is copied (${lock.mode})` }];
  },
});

function rewritten(
  statement: LintStatement,
  ...kinds: Parameters<typeof actionsOfKind>[1][]
): readonly Hit[] {
  return actionsOfKind(statement, ...kinds).flatMap((action) => {
    const work = workOfAction(statement, action);
    if (work === undefined || work.rewrites === false) return [];
    const t = nameText(action.table);
    return [
      {
        message: `Reads and writes of ${t} wait while the table is written anew (ACCESS EXCLUSIVE)`,
        table: t,
      },
    ];
  });
}

/** A table whose rows are written whole to the log, or cannot be changed any more. */
export const replicaIdentity = statementRule({
  id: "replica-identity",
  level: "note",
  catches: "REPLICA IDENTITY FULL or NOTHING",
  why: "FULL writes whole rows to the log; NOTHING makes UPDATE and DELETE fail on a published table.",
  safe: "ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_pkey;",
  examples: {
    bad: ["alter table t replica identity full", "alter table t replica identity nothing"],
    good: [
      "alter table t replica identity using index i",
      "alter table t replica identity default",
    ],
  },
  check: (statement) =>
    actionsOfKind(statement, "AT_ReplicaIdentity").flatMap(({ table, command: { def } }) => {
      const letter =
        def !== undefined && "ReplicaIdentityStmt" in def
          ? def.ReplicaIdentityStmt.identity_type
          : "";
      const t = nameText(table);
      if (letter === "f")
        return [{ message: `Each UPDATE and DELETE writes whole rows of ${t} to the log` }];
      return letter === "n"
        ? [{ message: `UPDATE and DELETE of ${t} fail where it is published` }]
        : [];
    }),
});

/** A table that is never cleaned. */
export const autovacuumOff = statementRule({
  id: "autovacuum-off",
  level: "warning",
  catches: "SET (autovacuum_enabled = false)",
  why: "Dead rows pile up, statistics grow old, and transaction ids run out.",
  safe: "-- Set it back in the same revision: ALTER TABLE orders RESET (autovacuum_enabled);",
  examples: {
    bad: [
      "alter table t set (autovacuum_enabled = false)",
      "create table t (a int) with (autovacuum_enabled = off)",
    ],
    good: ["alter table t set (autovacuum_enabled = true)", "alter table t set (fillfactor = 80)"],
  },
  check: (statement) => {
    const create = asNode(statement, "CreateStmt");
    const lists = actionsOfKind(statement, "AT_SetRelOptions").map(({ command: { def } }) =>
      def !== undefined && "List" in def ? def.List.items : undefined,
    );
    const isOff = [create?.options, ...lists].some((options) => {
      const names = (options ?? []).some(
        (each) => "DefElem" in each && each.DefElem.defname === "autovacuum_enabled",
      );
      return names && !isOptionOn(options, "autovacuum_enabled");
    });
    return isOff ? [{ message: "Nothing removes dead rows of this table any more" }] : [];
  },
});
