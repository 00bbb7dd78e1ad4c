import type { AlterTableStmt, Node } from "@pgsql/types";
import { nameOf } from "../locks/effect.ts";
import { nodesOf, tagged } from "../syntax/parse-tree.ts";
import { isOptionOn, optionOf, optionText } from "./options.ts";
import type { Schema } from "./schema.ts";

/** The objects that a statement may name. */
type KnownObjects = Pick<Schema, "index" | "table">;

/**
 * Names the command if PostgreSQL refuses a statement in a transaction block (manual, the commands'
 * own pages); undefined for every other statement.
 */
export function refusedInTransaction(node: Node, schema: KnownObjects): string | undefined {
  const { kind, value } = tagged(node);
  switch (kind) {
    case "IndexStmt":
      return value.concurrent === true ? "CREATE INDEX CONCURRENTLY" : undefined;
    case "DropStmt":
      return value.concurrent === true ? "DROP INDEX CONCURRENTLY" : undefined;
    case "ReindexStmt":
      return refusedReindex(node, schema);
    case "VacuumStmt":
      return value.is_vacuumcmd === true ? "VACUUM" : undefined;
    case "AlterTableStmt":
      return detachesConcurrently(value)
        ? "ALTER TABLE … DETACH PARTITION … CONCURRENTLY"
        : undefined;
    case "ClusterStmt":
      return refusedCluster(node, schema);
    default:
      return refusedOfDatabase(node) ?? refusedSubscription(node);
  }
}

function refusedReindex(node: Node, schema: KnownObjects): string | undefined {
  if (!("ReindexStmt" in node)) return undefined;
  const { kind, params, relation } = node.ReindexStmt;
  if (isOptionOn(params, "concurrently")) return "REINDEX CONCURRENTLY";
  if (relation === undefined) return "REINDEX of more than one table";
  const name = nameOf(relation);
  const index = kind === "REINDEX_OBJECT_INDEX" ? schema.index(name) : undefined;
  const table = index === undefined ? schema.table(name) : undefined;
  return table?.isPartitioned === true ? "REINDEX of a partitioned table" : undefined;
}

function refusedCluster(node: Node, schema: KnownObjects): string | undefined {
  if (!("ClusterStmt" in node)) return undefined;
  const { relation } = node.ClusterStmt;
  if (relation === undefined) return "CLUSTER without a table";
  return schema.table(nameOf(relation))?.isPartitioned === true
    ? "CLUSTER of a partitioned table"
    : undefined;
}

function detachesConcurrently({ cmds }: AlterTableStmt): boolean {
  return nodesOf(cmds, "AlterTableCmd").some(
    ({ subtype, def }) =>
      subtype === "AT_DetachPartition" &&
      def !== undefined &&
      "PartitionCmd" in def &&
      def.PartitionCmd.concurrent === true,
  );
}

function refusedOfDatabase(node: Node): string | undefined {
  const { kind, value } = tagged(node);
  switch (kind) {
    case "CreatedbStmt":
      return "CREATE DATABASE";
    case "DropdbStmt":
      return "DROP DATABASE";
    case "AlterDatabaseStmt":
      return optionOf(value.options, "tablespace") === undefined
        ? undefined
        : "ALTER DATABASE … SET TABLESPACE";
    case "CreateTableSpaceStmt":
      return "CREATE TABLESPACE";
    case "DropTableSpaceStmt":
      return "DROP TABLESPACE";
    case "AlterSystemStmt":
      return "ALTER SYSTEM";
    case "DiscardStmt":
      return value.target === "DISCARD_ALL" ? "DISCARD ALL" : undefined;
    default:
      return undefined;
  }
}

function refusedSubscription(node: Node): string | undefined {
  const { kind, value } = tagged(node);
  switch (kind) {
    case "CreateSubscriptionStmt": {
      const isOff = (name: string): boolean =>
        optionOf(value.options, name) !== undefined && !isOptionOn(value.options, name);
      return isOff("connect") || isOff("create_slot") ? undefined : "CREATE SUBSCRIPTION";
    }
    case "DropSubscriptionStmt":
      return "DROP SUBSCRIPTION";
    case "AlterSubscriptionStmt": {
      const refreshes = optionOf(value.options, "refresh");
      const isRefreshed = refreshes === undefined || optionText(refreshes) !== "false";
      const isOfPublications =
        value.kind === "ALTER_SUBSCRIPTION_SET_PUBLICATION" ||
        value.kind === "ALTER_SUBSCRIPTION_ADD_PUBLICATION" ||
        value.kind === "ALTER_SUBSCRIPTION_DROP_PUBLICATION";
      if (value.kind === "ALTER_SUBSCRIPTION_REFRESH") return "ALTER SUBSCRIPTION … REFRESH";
      return isOfPublications && isRefreshed ? "ALTER SUBSCRIPTION with a refresh" : undefined;
    }
    default:
      return undefined;
  }
}
