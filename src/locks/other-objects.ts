import type {
  AlterDomainStmt,
  AlterObjectSchemaStmt,
  AlterOwnerStmt,
  AlterPublicationStmt,
  CommentStmt,
  CreatePublicationStmt,
  CreateTrigStmt,
  ObjectType,
  RenameStmt,
  SecLabelStmt,
  VariableSetStmt,
} from "@pgsql/types";
import { nodesOf } from "../syntax/parse-tree.ts";
import { OF_TYPE } from "./alter-table.ts";
import { partsOf } from "./drop.ts";
import { type Effect, effect, lock, nameOf, nameOfParts } from "./effect.ts";

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
  const locks = lock(relation, "ACCESS EXCLUSIVE", { recurses: !isWhole });
  if (!isWhole) return effect({ locks });
  const from = nameOf(relation);
  return effect({ locks, renames: [{ from, to: { ...from, name: newname } }] });
}

/** Returns the effect of SET SCHEMA. */
export function effectOfMove({ relation, newschema }: AlterObjectSchemaStmt): Effect {
  if (relation === undefined) return effect();
  const from = nameOf(relation);
  const renames = [{ from, to: { schema: newschema, name: from.name } }];
  return effect({ locks: lock(relation, "ACCESS EXCLUSIVE", { recurses: false }), renames });
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

/** Returns the effect of CREATE TRIGGER. A constraint trigger may name a second table. */
export function effectOfTrigger({ relation, constrrel }: CreateTrigStmt): Effect {
  const mode = "SHARE ROW EXCLUSIVE";
  return effect({ locks: [...lock(relation, mode), ...lock(constrrel, mode)] });
}

const ALONE = { recurses: false };

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
export function effectOfPublication({
  pubobjects,
}: CreatePublicationStmt | AlterPublicationStmt): Effect {
  const tables = nodesOf(pubobjects, "PublicationObjSpec").flatMap(({ pubtable }) =>
    lock(pubtable?.relation, "SHARE UPDATE EXCLUSIVE"),
  );
  return effect({ locks: tables });
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
