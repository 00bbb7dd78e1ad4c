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
import { partsOf } from "./drop.ts";
import { type Effect, effect, lock, nameOf, nameOfParts } from "./effect.ts";

/** RENAME of a relation, or of something that belongs to one. */
export function effectOfRename(rename: RenameStmt): Effect {
  const { relation, renameType, newname = "" } = rename;
  if (relation === undefined || renameType === "OBJECT_ATTRIBUTE") return effect();
  if (renameType === "OBJECT_INDEX") {
    return effect({ locks: lock(relation, "SHARE UPDATE EXCLUSIVE") });
  }
  const isWhole = isRelation(renameType);
  const locks = lock(relation, "ACCESS EXCLUSIVE", { recurses: !isWhole });
  if (!isWhole) return effect({ locks });
  const from = nameOf(relation);
  return effect({ locks, renames: [{ from, to: { ...from, name: newname } }] });
}

/** SET SCHEMA. */
export function effectOfMove({ relation, newschema }: AlterObjectSchemaStmt): Effect {
  if (relation === undefined) return effect();
  const from = nameOf(relation);
  const renames = [{ from, to: { schema: newschema, name: from.name } }];
  return effect({ locks: lock(relation, "ACCESS EXCLUSIVE", { recurses: false }), renames });
}

/** OWNER TO, of what ALTER TABLE does not do. */
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

/** CREATE TRIGGER; a constraint trigger may name a second table. */
export function effectOfTrigger({ relation, constrrel }: CreateTrigStmt): Effect {
  const mode = "SHARE ROW EXCLUSIVE";
  return effect({ locks: [...lock(relation, mode), ...lock(constrrel, mode)] });
}

const ALONE = { recurses: false };

/** COMMENT and SECURITY LABEL. */
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

/** CREATE PUBLICATION and ALTER PUBLICATION, as far as they name tables. */
export function effectOfPublication({
  pubobjects,
}: CreatePublicationStmt | AlterPublicationStmt): Effect {
  const tables = nodesOf(pubobjects, "PublicationObjSpec").flatMap(({ pubtable }) =>
    lock(pubtable?.relation, "SHARE UPDATE EXCLUSIVE"),
  );
  return effect({ locks: tables });
}

/** A constraint of a domain is checked in every table that has a column of it. */
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

/** SET search_path decides what the names after it mean. */
export function effectOfSetting({ kind, name, args }: VariableSetStmt): Effect {
  if (kind === "VAR_RESET_ALL") return effect({ searchPath: "default" });
  if (name !== "search_path") return effect();
  if (kind !== "VAR_SET_VALUE") return effect({ searchPath: "default" });
  const schemas = nodesOf(args, "A_Const").map(({ sval }) => sval?.sval ?? "");
  return effect({ searchPath: schemas });
}
