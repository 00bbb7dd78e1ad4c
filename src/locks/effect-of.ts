import type { ExplainStmt, Node } from "@pgsql/types";
import { stringsOf, tagged } from "../syntax/parse-tree.ts";
import { effectOfAlterTable } from "./alter-table.ts";
import { effectOfCopy, effectOfData, effectOfSelect } from "./data-statements.ts";
import { effectOfDrop } from "./drop.ts";
import { type Effect, effect, lock } from "./effect.ts";
import * as maintenance from "./maintenance.ts";
import * as relations from "./new-relations.ts";
import * as objects from "./other-objects.ts";

/** Returns the effect of a statement on tables, as far as its text shows it. */
export function effectOf(node: Node): Effect {
  return effectOnTables(node) ?? effectOnRows(node) ?? effectOfOther(node);
}

function effectOnTables(node: Node): Effect | undefined {
  const { kind, value } = tagged(node);
  switch (kind) {
    case "CreateStmt":
      return relations.effectOfTable(value);
    case "CreateForeignTableStmt":
      return relations.effectOfTable(value.base ?? {});
    case "CreateTableAsStmt":
      return relations.effectOfTableAs(value);
    case "CreateSeqStmt":
      return relations.effectOfSequence(value);
    case "CreateSchemaStmt":
      return relations.effectOfSchema(value, effectOf);
    case "ViewStmt":
      return relations.effectOfView(value);
    case "AlterTableStmt":
      return effectOfAlterTable(value);
    case "RenameStmt":
      return objects.effectOfRename(value);
    case "AlterObjectSchemaStmt":
      return objects.effectOfMove(value);
    case "AlterOwnerStmt":
      return objects.effectOfOwner(value);
    case "DropStmt":
      return effectOfDrop(value);
    case "TruncateStmt":
      return maintenance.effectOfTruncate(value);
    case "LockStmt":
      return maintenance.effectOfLock(value);
    default:
      return undefined;
  }
}

function effectOnRows(node: Node): Effect | undefined {
  const { kind, value } = tagged(node);
  switch (kind) {
    case "SelectStmt":
      return effectOfSelect(value);
    case "InsertStmt":
    case "UpdateStmt":
    case "DeleteStmt":
    case "MergeStmt":
    case "DeclareCursorStmt":
      return effectOfData(node);
    case "CopyStmt":
      return effectOfCopy(value);
    case "ExplainStmt":
      return effectOfExplain(value);
    case "DoStmt":
      return effect({ unknown: "runs a DO block" });
    case "CallStmt":
      return effect({ unknown: `calls ${stringsOf(value.funccall?.funcname).join(".")}()` });
    case "ExecuteStmt":
      return effect({ unknown: "runs a prepared statement" });
    default:
      return undefined;
  }
}

/** Returns the effect of EXPLAIN: the locks of its query, whose rows only ANALYZE touches. */
function effectOfExplain({ query, options }: ExplainStmt): Effect {
  if (query === undefined) return effect();
  const explained = effectOf(query);
  if (maintenance.isSet(options, "analyze")) return explained;
  const locks = explained.locks.map((each) => ({ ...each, scans: false, reach: [] }));
  return { ...explained, locks, calls: [] };
}

function effectOfOther(node: Node): Effect {
  const { kind, value } = tagged(node);
  switch (kind) {
    case "IndexStmt":
      return maintenance.effectOfIndex(value);
    case "ReindexStmt":
      return maintenance.effectOfReindex(value);
    case "ClusterStmt":
      return maintenance.effectOfCluster(value);
    case "VacuumStmt":
      return maintenance.effectOfVacuum(value);
    case "RefreshMatViewStmt":
      return maintenance.effectOfRefresh(value);
    case "AlterSeqStmt":
      return effect({ locks: lock(value.sequence, "SHARE ROW EXCLUSIVE") });
    case "CreateTrigStmt":
      return objects.effectOfTrigger(value);
    case "RuleStmt":
      return objects.effectOfRule(value);
    case "CreatePolicyStmt":
      return objects.effectOfPolicy(value);
    case "AlterPolicyStmt":
      return effect({ locks: lock(value.table, "ACCESS EXCLUSIVE", { recurses: "alone" }) });
    case "CreateFunctionStmt":
      return objects.effectOfFunction(value);
    default:
      return effectOfRare(node);
  }
}

function effectOfRare(node: Node): Effect {
  const { kind, value } = tagged(node);
  switch (kind) {
    case "CreateStatsStmt":
      return effect({
        locks: (value.relations ?? []).flatMap((table) =>
          "RangeVar" in table
            ? lock(table.RangeVar, "SHARE UPDATE EXCLUSIVE", { recurses: "alone" })
            : [],
        ),
      });
    case "CommentStmt":
    case "SecLabelStmt":
      return objects.effectOfComment(value);
    case "CreatePublicationStmt":
    case "AlterPublicationStmt":
      return objects.effectOfPublication(value);
    case "VariableSetStmt":
      return objects.effectOfSetting(value);
    case "AlterDomainStmt":
      return objects.effectOfDomain(value);
    case "AlterExtensionStmt":
      return effect({ unknown: "runs a script of the extension" });
    case "DropOwnedStmt":
      return effect({ unknown: "drops everything that a role owns" });
    case "AlterTableMoveAllStmt":
      return effect({ unknown: "moves every table of a tablespace" });
    default:
      return effect();
  }
}
