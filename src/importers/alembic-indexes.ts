import { quoteWhereNeeded } from "../sql/quote.ts";
import { constraintName, excludeText, foreignKeyText, uniqueText } from "./alembic-constraints.ts";
import {
  argumentOf,
  columnList,
  expressionText,
  flagOf,
  namesOf,
  qualified,
  textOf,
  wordOf,
} from "./alembic-values.ts";
import {
  isDict,
  isList,
  isNumber,
  type PythonCall,
  type PythonValue,
  Unreadable,
} from "./python-value.ts";

/** Writes `op.create_index(…)`. */
export function createIndex(call: PythonCall): string {
  const { named } = call;
  const columns = argumentOf(call, 2, "columns");
  const table = qualified(textOf(call, 1, "table_name"), schemaOf(call));
  const operators = named.get("postgresql_ops");
  const elements = (isList(columns) ? columns : [columns ?? null]).map((column) =>
    elementText(column, operators),
  );
  const nulls = named.get("postgresql_nulls_not_distinct");
  const using = wordOf(named.get("postgresql_using"));
  const words = [
    "CREATE",
    ...(flagOf(named.get("unique")) ? ["UNIQUE"] : []),
    "INDEX",
    ...(flagOf(named.get("postgresql_concurrently")) ? ["CONCURRENTLY"] : []),
    ...(flagOf(named.get("if_not_exists")) ? ["IF NOT EXISTS"] : []),
    quoteWhereNeeded(textOf(call, 0, "index_name")),
    "ON",
    ...(flagOf(named.get("postgresql_only")) ? ["ONLY"] : []),
    table,
    ...(using === undefined ? [] : [`USING ${using.toLowerCase()}`]),
    `(${elements.join(", ")})`,
    ...includeWords(named.get("postgresql_include")),
    ...(flagOf(nulls) ? ["NULLS NOT DISTINCT"] : []),
    ...storageWords(call),
    ...whereWords(named.get("postgresql_where")),
  ];
  return words.join(" ");
}

function elementText(column: PythonValue | undefined, operators: PythonValue | undefined): string {
  if (typeof column !== "string") return expressionText(column);
  const entries = isDict(operators) ? operators.entries : [];
  const operator = entries.find(([name]) => name === column)?.[1];
  return `${quoteWhereNeeded(column)}${typeof operator === "string" ? ` ${operator}` : ""}`;
}

function includeWords(value: PythonValue | undefined): readonly string[] {
  const names = namesOf(value);
  return names.length === 0 ? [] : [`INCLUDE ${columnList(names)}`];
}

function storageWords({ named }: PythonCall): readonly string[] {
  const options = named.get("postgresql_with");
  const space = wordOf(named.get("postgresql_tablespace"));
  const entries = isDict(options) ? options.entries : [];
  const pairs = entries.map(([name, value]) => `${wordOf(name)} = ${optionText(value)}`);
  return [
    ...(pairs.length === 0 ? [] : [`WITH (${pairs.join(", ")})`]),
    ...(space === undefined ? [] : [`TABLESPACE ${quoteWhereNeeded(space)}`]),
  ];
}

function optionText(value: PythonValue): string {
  return isNumber(value) ? value.text : String(typeof value === "boolean" ? value : wordOf(value));
}

function whereWords(value: PythonValue | undefined): readonly string[] {
  return value === undefined || value === null ? [] : [`WHERE ${expressionText(value)}`];
}

/** Writes `op.drop_index(…)`. */
export function dropIndex(call: PythonCall): string {
  const { named } = call;
  const concurrently = flagOf(named.get("postgresql_concurrently")) ? "CONCURRENTLY " : "";
  const exists = flagOf(named.get("if_exists")) ? "IF EXISTS " : "";
  const name = qualified(textOf(call, 0, "index_name"), schemaOf(call));
  return `DROP INDEX ${concurrently}${exists}${name}`;
}

/** Writes the operation that adds a constraint to a table. */
export function addConstraint(call: PythonCall, kind: string): string {
  const name = constraintName(argumentOf(call, 0, "constraint_name"));
  return `ALTER TABLE ${constrainedTable(call, kind)} ADD ${name}${constraintBody(call, kind)}`;
}

function constrainedTable(call: PythonCall, kind: string): string {
  const isKey = kind === "create_foreign_key";
  const schema = isKey ? wordOf(call.named.get("source_schema")) : schemaOf(call);
  return qualified(textOf(call, 1, isKey ? "source_table" : "table_name"), schema);
}

function constraintBody(call: PythonCall, kind: string): string {
  const { named } = call;
  switch (kind) {
    case "create_unique_constraint":
      return uniqueText(namesOf(argumentOf(call, 2, "columns")), named);
    case "create_primary_key":
      return `PRIMARY KEY ${columnList(namesOf(argumentOf(call, 2, "columns")))}`;
    case "create_check_constraint": {
      const late = flagOf(named.get("postgresql_not_valid")) ? " NOT VALID" : "";
      return `CHECK (${expressionText(argumentOf(call, 2, "condition"))})${late}`;
    }
    case "create_exclude_constraint":
      return excludeText(call.items.slice(2), named);
    case "create_foreign_key": {
      const schema = wordOf(named.get("referent_schema"));
      const table = qualified(textOf(call, 2, "referent_table"), schema);
      const local = namesOf(argumentOf(call, 3, "local_cols"));
      return foreignKeyText(local, table, namesOf(argumentOf(call, 4, "remote_cols")), named);
    }
    default:
      throw new Unreadable(`op.${kind}()`, call.line);
  }
}

/** Returns the schema of an operation. */
export function schemaOf({ named }: PythonCall): string | undefined {
  return wordOf(named.get("schema"));
}
