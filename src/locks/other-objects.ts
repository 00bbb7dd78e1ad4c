import type {
  AlterDomainStmt,
  AlterObjectSchemaStmt,
  AlterOwnerStmt,
  AlterPublicationStmt,
  CommentStmt,
  CreateFunctionStmt,
  CreatePolicyStmt,
  CreatePublicationStmt,
  CreateTrigStmt,
  Node,
  ObjectType,
  RenameStmt,
  RuleStmt,
  SecLabelStmt,
  VariableSetStmt,
} from "@pgsql/types";
import { nodesOf, stringsOf } from "../syntax/parse-tree.ts";
import { OF_TYPE } from "./alter-table.ts";
import { locksOfData } from "./data-statements.ts";
import { partsOf } from "./drop.ts";
import {
  type Effect,
  effect,
  lock,
  nameOf,
  nameOfParts,
  type Recursion,
  type RelationLock,
} from "./effect.ts";

/** Returns the effect of RENAME for a relation or a part of one. */
export function effectOfRename(rename: RenameStmt): Effect {
  const { relation, renameType, newname = "", behavior } = rename;
  if (renameType === "OBJECT_ATTRIBUTE") {
    return behavior === "DROP_CASCADE" ? effect({ unknown: OF_TYPE }) : effect();
  }
  if (relation === undefined) return effect();
  if (renameType === "OBJECT_INDEX") {
    return effect({ locks: lock(relation, "SHARE UPDATE EXCLUSIVE") });
  }
  const isWhole = isRelation(renameType);
  const recurses = recursionOfRename(renameType);
  const locks = lock(relation, "ACCESS EXCLUSIVE", { recurses });
  if (!isWhole) return effect({ locks });
  const from = nameOf(relation);
  return effect({ locks, renames: [{ from, to: { ...from, name: newname } }] });
}

function recursionOfRename(type: ObjectType | undefined): Recursion {
  if (type === "OBJECT_COLUMN" || type === "OBJECT_TABCONSTRAINT") return "tree";
  return type === "OBJECT_TRIGGER" ? "triggers" : "alone";
}

/** Returns the effect of SET SCHEMA. */
export function effectOfMove({ relation, newschema }: AlterObjectSchemaStmt): Effect {
  if (relation === undefined) return effect();
  const from = nameOf(relation);
  const renames = [{ from, to: { schema: newschema, name: from.name } }];
  return effect({ locks: lock(relation, "ACCESS EXCLUSIVE", ALONE), renames });
}

/** Returns the effect of OWNER TO for objects that ALTER TABLE does not handle. */
export function effectOfOwner({ relation }: AlterOwnerStmt): Effect {
  return effect({ locks: lock(relation, "ACCESS EXCLUSIVE") });
}

function isRelation(type: ObjectType | undefined): boolean {
  switch (type) {
    case "OBJECT_TABLE":
    case "OBJECT_VIEW":
    case "OBJECT_MATVIEW":
    case "OBJECT_SEQUENCE":
    case "OBJECT_FOREIGN_TABLE":
      return true;
    default:
      return false;
  }
}

/** Returns the effect of CREATE TRIGGER. Partitions get a copy of a row trigger. */
export function effectOfTrigger({ relation, row, trigname = "" }: CreateTrigStmt): Effect {
  const recurses = row === true ? "partitions" : "alone";
  const locks = lock(relation, "SHARE ROW EXCLUSIVE", { recurses });
  return effect({ locks, parts: [`trigger ${trigname}`] });
}

/** Returns the effect of CREATE RULE. The tables that its actions write are locked, too. */
export function effectOfRule({ relation, actions, rulename = "" }: RuleStmt): Effect {
  const locks = [...lock(relation, "ACCESS EXCLUSIVE", ALONE), ...tablesOf(actions)];
  return effect({ locks, parts: [`rule ${rulename}`] });
}

/** Returns the effect of CREATE POLICY. */
export function effectOfPolicy({ table, policy_name: name = "" }: CreatePolicyStmt): Effect {
  const locks = lock(table, "ACCESS EXCLUSIVE", ALONE);
  return effect({ locks, parts: [`policy ${name}`] });
}

/**
 * Returns the effect of CREATE FUNCTION and CREATE PROCEDURE. The server checks a body in SQL, and
 * locks the tables that the body names.
 */
export function effectOfFunction({ sql_body: body, options }: CreateFunctionStmt): Effect {
  if (body !== undefined) return effect({ locks: tablesOf(body) });
  const texts = new Map(
    nodesOf(options, "DefElem").map(({ defname = "", arg }) => [defname, textsIn(arg)]),
  );
  const isSql = texts.get("language")?.toLowerCase() === "sql";
  const writes = /\b(?:insert|update|delete|merge)\b/i.test(texts.get("as") ?? "");
  return isSql && writes ? effect({ unknown: "checks the tables that its body writes" }) : effect();
}

function textsIn(node: Node | undefined): string {
  if (node === undefined) return "";
  return ("List" in node ? stringsOf(node.List.items) : stringsOf([node])).join(" ");
}

/** Returns the locks on the tables that a body names. No row is touched. */
function tablesOf(body: unknown): readonly RelationLock[] {
  return locksOfData(body).map((each) => ({
    ...each,
    ...{ scans: false, reach: [], recurses: "alone" },
  }));
}

const ALONE = { recurses: "alone" } as const;

/** Returns the effect of COMMENT and SECURITY LABEL. */
export function effectOfComment({ objtype, object }: CommentStmt | SecLabelStmt): Effect {
  if (object === undefined) return effect();
  const parts = partsOf(object);
  if (isRelation(objtype) || objtype === "OBJECT_INDEX") {
    return effect({ locks: lock(nameOfParts(parts), "SHARE UPDATE EXCLUSIVE", ALONE) });
  }
  switch (objtype) {
    case "OBJECT_COLUMN":
      return effect({
        locks: lock(nameOfParts(parts.slice(0, -1)), "SHARE UPDATE EXCLUSIVE", ALONE),
      });
    case "OBJECT_TABCONSTRAINT":
    case "OBJECT_TRIGGER":
    case "OBJECT_POLICY":
    case "OBJECT_RULE":
      return effect({ locks: lock(nameOfParts(parts.slice(0, -1)), "ACCESS SHARE") });
    default:
      return effect();
  }
}

/** Returns the effect of CREATE PUBLICATION and ALTER PUBLICATION, as far as they name tables. */
export function effectOfPublication(
  publication: CreatePublicationStmt | AlterPublicationStmt,
): Effect {
  const { pubobjects } = publication;
  const locks = nodesOf(pubobjects, "PublicationObjSpec").flatMap(({ pubtable }) =>
    lock(pubtable?.relation, "SHARE UPDATE EXCLUSIVE", { recurses: "heirs" }),
  );
  const isSet = "action" in publication && publication.action === "AP_SetObjects";
  return effect({
    locks,
    ...(isSet && { unknown: "locks the tables that it leaves out from now" }),
  });
}

/**
 * Returns the effect of ALTER DOMAIN. A new constraint is checked in every table with a column of
 * the domain.
 */
export function effectOfDomain({ subtype, typeName, def }: AlterDomainStmt): Effect {
  const isChecked =
    subtype === "V" ||
    subtype === "O" ||
    (subtype === "C" &&
      !(def !== undefined && "Constraint" in def && def.Constraint.skip_validation === true));
  if (!isChecked) return effect();
  const name = nodesOf(typeName, "String").map(({ sval }) => sval);
  return effect({ unknown: `scans the tables with columns of domain ${name.join(".")}` });
}

/** Returns the effect of SET: a new search_path changes the meaning of later names. */
export function effectOfSetting({ kind, name, args }: VariableSetStmt): Effect {
  if (kind === "VAR_RESET_ALL") return effect({ searchPath: "default" });
  if (name !== "search_path") return effect();
  if (kind !== "VAR_SET_VALUE") return effect({ searchPath: "default" });
  const schemas = nodesOf(args, "A_Const").map(({ sval }) => sval?.sval ?? "");
  return effect({ searchPath: schemas });
}
