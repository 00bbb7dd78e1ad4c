import type {
  AlterEnumStmt,
  AlterPublicationStmt,
  DropStmt,
  Node,
  ObjectType,
  PublicationObjSpec,
} from "@pgsql/types";
import { partsOf } from "../locks/drop.ts";
import { nameOf, nameOfParts } from "../locks/effect.ts";
import { nodesOf, stringsOf, tagged } from "../syntax/parse-tree.ts";
import type { Other } from "./schema.ts";
import type { SchemaModel } from "./schema-model.ts";
import { nameAt } from "./tables.ts";

/** Takes in the statements that make objects of their own: types, functions, schemas, triggers. */
export function applyCreation(model: SchemaModel, node: Node): void {
  const { kind, value } = tagged(node);
  switch (kind) {
    case "CreateEnumStmt":
      add(model, "type", stringsOf(value.typeName), { labels: stringsOf(value.vals) });
      return;
    case "CompositeTypeStmt": {
      const { schemaname, relname = "" } = value.typevar ?? {};
      add(model, "type", schemaname === undefined ? [relname] : [schemaname, relname]);
      return;
    }
    case "CreateRangeStmt":
      add(model, "type", stringsOf(value.typeName));
      return;
    case "CreateDomainStmt":
      add(model, "domain", stringsOf(value.domainname), { definition: node });
      return;
    case "CreateFunctionStmt": {
      const what = value.is_procedure === true ? "procedure" : "function";
      add(model, what, stringsOf(value.funcname), { definition: node });
      return;
    }
    case "CreateSchemaStmt":
      addBare(model, "schema", value.schemaname ?? "");
      return;
    case "CreateExtensionStmt":
      addBare(model, "extension", value.extname ?? "");
      return;
    case "CreatePublicationStmt":
      addBare(model, "publication", value.pubname ?? "", {
        CreatePublicationStmt: { ...value, pubobjects: placed(model, value.pubobjects) },
      });
      return;
    default:
      applyAttached(model, node);
      return;
  }
}

function applyAttached(model: SchemaModel, node: Node): void {
  const { kind, value } = tagged(node);
  switch (kind) {
    case "CreateTrigStmt":
      attach(model, "trigger", value.relation, value.trigname);
      return;
    case "CreatePolicyStmt":
      attach(model, "policy", value.table, value.policy_name);
      return;
    case "RuleStmt":
      attach(model, "rule", value.relation, value.rulename);
      return;
    default:
      return;
  }
}

type Extra = Partial<Pick<Other, "labels" | "definition" | "attachedTo">>;

function add(model: SchemaModel, kind: string, parts: readonly string[], extra: Extra = {}): void {
  const name = nameOfParts(parts);
  const existing = model.other(kind, name);
  const place = model.place(name);
  put(model, kind, place, { ...extra, ...(existing && { bornIn: existing.bornIn }) });
}

function addBare(model: SchemaModel, kind: string, name: string, definition?: Node): void {
  put(model, kind, name, { definition });
}

function put(
  model: SchemaModel,
  kind: string,
  name: string,
  extra: Partial<Pick<Other, "labels" | "definition" | "attachedTo" | "bornIn">>,
): void {
  model.put({
    ...{ shape: "other", kind, name, labels: [], definition: undefined, attachedTo: undefined },
    ...{ bornIn: model.unit, bornBy: model.current },
    ...extra,
  });
}

function attach(
  model: SchemaModel,
  kind: string,
  relation: { readonly schemaname?: string; readonly relname?: string } | undefined,
  own = "",
): void {
  if (relation?.relname === undefined) return;
  const table = model.place({ schema: relation.schemaname, name: relation.relname });
  put(model, kind, `${table}.${own}`, { attachedTo: table });
}

/** Takes in ALTER TYPE … ADD VALUE and RENAME VALUE. */
export function applyEnum(model: SchemaModel, { typeName, newVal, oldVal }: AlterEnumStmt): void {
  const found = model.other("type", nameOfParts(stringsOf(typeName)));
  if (found === undefined || newVal === undefined) return;
  const labels = [...found.labels.filter((label) => label !== oldVal), newVal];
  model.put({ ...found, labels });
}

const KINDS: Readonly<Partial<Record<ObjectType, string>>> = {
  OBJECT_TABLE: "relation",
  OBJECT_FOREIGN_TABLE: "relation",
  OBJECT_VIEW: "relation",
  OBJECT_MATVIEW: "relation",
  OBJECT_SEQUENCE: "relation",
  OBJECT_INDEX: "relation",
  OBJECT_TYPE: "type",
  OBJECT_DOMAIN: "domain",
  OBJECT_FUNCTION: "function",
  OBJECT_PROCEDURE: "procedure",
  OBJECT_TRIGGER: "trigger",
  OBJECT_POLICY: "policy",
  OBJECT_RULE: "rule",
};

/** Takes in DROP. */
export function applyDrop(model: SchemaModel, { removeType, objects, behavior }: DropStmt): void {
  if (behavior === "DROP_CASCADE") model.isUncertain = true;
  for (const object of objects ?? []) dropOne(model, removeType, object);
}

function dropOne(model: SchemaModel, type: ObjectType | undefined, object: Node): void {
  const parts = partsOfDropped(object);
  switch (type) {
    case "OBJECT_SCHEMA":
      model.removeSchema(parts[0] ?? "");
      model.remove(`schema:${parts[0]}`);
      return;
    case "OBJECT_EXTENSION":
      model.isUncertain = true;
      model.remove(`extension:${parts[0]}`);
      return;
    case "OBJECT_PUBLICATION":
      model.remove(`publication:${parts[0]}`);
      return;
    case "OBJECT_TRIGGER":
    case "OBJECT_POLICY":
    case "OBJECT_RULE": {
      const table = model.place(nameOfParts(parts.slice(0, -1)));
      model.remove(`${KINDS[type]}:${table}.${parts.at(-1)}`);
      return;
    }
    case undefined:
      return;
    default:
      dropNamed(model, type, parts);
      return;
  }
}

function dropNamed(model: SchemaModel, type: ObjectType, parts: readonly string[]): void {
  const place = model.place(nameOfParts(parts));
  for (const kind of type === "OBJECT_TYPE" ? ["type", "domain"] : [KINDS[type]]) {
    if (kind !== undefined) model.remove(`${kind}:${place}`);
  }
}

function partsOfDropped(object: Node): readonly string[] {
  if ("TypeName" in object) return stringsOf(object.TypeName.names);
  if ("ObjectWithArgs" in object) return stringsOf(object.ObjectWithArgs.objname);
  return partsOf(object);
}

/** Takes in that tables join or leave a publication. */
export function applyPublication(
  model: SchemaModel,
  { pubname = "", action, pubobjects }: AlterPublicationStmt,
): void {
  const found = model.entry(`publication:${pubname}`);
  if (found?.shape !== "other") return;
  const { definition } = found;
  if (definition === undefined || !("CreatePublicationStmt" in definition)) return;
  const own = definition.CreatePublicationStmt;
  const before = nodesOf(own.pubobjects, "PublicationObjSpec");
  const named = nodesOf(placed(model, pubobjects), "PublicationObjSpec");
  const isNamed = (each: PublicationObjSpec): boolean =>
    named.some((other) => nameOfObject(other) === nameOfObject(each));
  const kept = action === "AP_SetObjects" ? [] : before.filter((each) => !isNamed(each));
  const objects = action === "AP_DropObjects" ? kept : [...kept, ...named];
  const all = objects.map((PublicationObjSpec) => ({ PublicationObjSpec }));
  model.put({ ...found, definition: { CreatePublicationStmt: { ...own, pubobjects: all } } });
}

/** Writes the schemas in which the names of tables are found now. */
function placed(model: SchemaModel, objects: readonly Node[] | undefined): Node[] {
  return nodesOf(objects, "PublicationObjSpec").map((each) => {
    const relation = each.pubtable?.relation;
    if (relation === undefined) return { PublicationObjSpec: each };
    const { schema: schemaname } = nameAt(model.place(nameOf(relation)));
    const pubtable = { ...each.pubtable, relation: { ...relation, schemaname } };
    return { PublicationObjSpec: { ...each, pubtable } };
  });
}

function nameOfObject({ pubtable, name }: PublicationObjSpec): string {
  const { schemaname, relname } = pubtable?.relation ?? {};
  return pubtable === undefined ? `schema ${name}` : `${schemaname}.${relname}`;
}
