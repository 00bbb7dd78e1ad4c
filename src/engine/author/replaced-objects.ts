import type { FunctionParameter, Node, RangeVar, TypeName } from "@pgsql/types";
import { quoteIdentifier } from "../../sql/quote.ts";
import { nodesOf, stringsOf, tagged } from "../../syntax/parse-tree.ts";

/**
 * Returns the DROP … CASCADE of the object that a statement creates. Returns undefined for an
 * object of a kind that is not replaced as a whole, for example a table.
 *
 * The DROP uses the names of the statement. They mean the same under the same search_path.
 */
export function dropOfCreated(node: Node): string | undefined {
  const name = createdName(node);
  return name === undefined ? undefined : `drop ${name.kind} if exists ${name.words} cascade`;
}

interface CreatedName {
  readonly kind: string;
  readonly words: string;
}

function createdName(node: Node): CreatedName | undefined {
  const statement = tagged(node);
  switch (statement.kind) {
    case "ViewStmt":
      return { kind: "view", words: relationWords(statement.value.view) };
    case "CreateTableAsStmt":
      if (statement.value.objtype !== "OBJECT_MATVIEW") return undefined;
      return { kind: "materialized view", words: relationWords(statement.value.into?.rel) };
    case "CreateFunctionStmt": {
      const { is_procedure, funcname, parameters } = statement.value;
      const kind = is_procedure === true ? "procedure" : "function";
      return { kind, words: `${qualified(funcname)}(${argumentWords(parameters, kind)})` };
    }
    case "DefineStmt":
      return aggregateName(statement.value.kind, statement.value.defnames, statement.value.args);
    case "CreateTrigStmt":
      return onRelation("trigger", statement.value.trigname, statement.value.relation);
    case "CreatePolicyStmt":
      return onRelation("policy", statement.value.policy_name, statement.value.table);
    case "RuleStmt":
      return onRelation("rule", statement.value.rulename, statement.value.relation);
    case "CreateEventTrigStmt":
      return { kind: "event trigger", words: quoteIdentifier(statement.value.trigname ?? "") };
    default:
      return undefined;
  }
}

function onRelation(
  kind: string,
  name: string | undefined,
  relation: RangeVar | undefined,
): CreatedName {
  return { kind, words: `${quoteIdentifier(name ?? "")} on ${relationWords(relation)}` };
}

/**
 * Returns the name of an aggregate. The old syntax has the argument types only in the definition:
 * ebb leaves such an aggregate as it is.
 */
function aggregateName(
  kind: string | undefined,
  names: readonly Node[] | undefined,
  args: readonly Node[] | undefined,
): CreatedName | undefined {
  const [list] = args ?? [];
  if (kind !== "OBJECT_AGGREGATE" || list === undefined) return undefined;
  const { kind: tag, value } = tagged(list);
  if (tag !== "List") return undefined;
  const words = value.items === undefined ? "*" : argumentWords(value.items, "function");
  return { kind: "aggregate", words: `${qualified(names)}(${words})` };
}

function relationWords(relation: RangeVar | undefined): string {
  const { schemaname, relname = "" } = relation ?? {};
  return [schemaname, relname].flatMap((part) => (part ? [quoteIdentifier(part)] : [])).join(".");
}

function qualified(names: readonly Node[] | undefined): string {
  return stringsOf(names).map(quoteIdentifier).join(".");
}

/**
 * Returns the arguments that identify a routine in DROP. The OUT arguments of a function do not
 * count, those of a procedure do.
 */
function argumentWords(
  parameters: readonly Node[] | undefined,
  kind: "function" | "procedure",
): string {
  return nodesOf(parameters, "FunctionParameter")
    .filter((parameter) => isArgument(parameter, kind))
    .map(({ argType, mode }) => `${mode === "FUNC_PARAM_OUT" ? "out " : ""}${typeWords(argType)}`)
    .join(", ");
}

function isArgument({ mode }: FunctionParameter, kind: "function" | "procedure"): boolean {
  if (mode === "FUNC_PARAM_TABLE") return false;
  return mode !== "FUNC_PARAM_OUT" || kind === "procedure";
}

function typeWords(type: TypeName | undefined): string {
  const { names, arrayBounds, pct_type } = type ?? {};
  const array = "[]".repeat(arrayBounds?.length ?? 0);
  return `${qualified(names)}${pct_type === true ? "%type" : ""}${array}`;
}
