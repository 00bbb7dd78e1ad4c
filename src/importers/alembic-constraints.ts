import { quoteWhereNeeded } from "../sql/quote.ts";
import {
  argumentOf,
  columnList,
  expressionText,
  flagOf,
  namesOf,
  qualified,
  wordOf,
} from "./alembic-values.ts";
import {
  isCall,
  isList,
  lastName,
  type PythonCall,
  type PythonValue,
  Unreadable,
} from "./python-value.ts";

type Named = PythonCall["named"];

/** Writes `CONSTRAINT name `, or nothing for a constraint that PostgreSQL names. */
export function constraintName(name: PythonValue | undefined): string {
  const word = wordOf(name);
  return word === undefined ? "" : `CONSTRAINT ${quoteWhereNeeded(word)} `;
}

/** Writes a constraint of `create_table`. Returns undefined for one that is not made there. */
export function tableConstraint(call: PythonCall): string | undefined {
  const { named, items } = call;
  const name = constraintName(named.get("name"));
  switch (lastName(call.path)) {
    case "PrimaryKeyConstraint":
      if (items.length === 0) return undefined;
      return `${name}PRIMARY KEY ${columnList(namesOf(items))}${deferrability(named)}`;
    case "UniqueConstraint":
      return `${name}${uniqueText(items, named)}`;
    case "CheckConstraint": {
      const own = constraintName(argumentOf(call, 1, "name"));
      return `${own}CHECK (${expressionText(argumentOf(call, 0, "sqltext"))})${validity(named)}`;
    }
    case "ForeignKeyConstraint":
      return foreignKeyConstraint(call);
    case "ExcludeConstraint":
      return `${name}${excludeText(items, named)}`;
    default:
      throw new Unreadable(`${call.path} in a table`, call.line);
  }
}

/** Writes `UNIQUE (…)`. */
export function uniqueText(columns: readonly PythonValue[], named: Named): string {
  const nulls = flagOf(named.get("postgresql_nulls_not_distinct")) ? "NULLS NOT DISTINCT " : "";
  const include = namesOf(named.get("postgresql_include"));
  const more = include.length === 0 ? "" : ` INCLUDE ${columnList(include)}`;
  return `UNIQUE ${nulls}${columnList(namesOf(columns))}${more}${deferrability(named)}`;
}

/** Writes `EXCLUDE USING gist (…)`. */
export function excludeText(items: readonly PythonValue[], named: Named): string {
  const elements = items.map((item) => {
    const [expression, operator] = isList(item) ? item : [];
    if (typeof operator !== "string") throw new Unreadable("an exclusion without operators");
    const words = typeof expression === "string" ? quoteWhereNeeded(expression) : undefined;
    return `${words ?? expressionText(expression)} WITH ${operator}`;
  });
  const using = wordOf(named.get("using")) ?? "gist";
  const where = named.get("where");
  const condition =
    where === undefined || where === null ? "" : ` WHERE (${expressionText(where)})`;
  return `EXCLUDE USING ${using.toLowerCase()} (${elements.join(", ")})${condition}${deferrability(named)}`;
}

/** SQLAlchemy leaves a key with `use_alter` out of the table. */
function foreignKeyConstraint(call: PythonCall): string | undefined {
  const { named } = call;
  if (flagOf(named.get("use_alter"))) return undefined;
  const local = namesOf(argumentOf(call, 0, "columns"));
  const remote = namesOf(argumentOf(call, 1, "refcolumns"));
  const table = tableOfColumn(remote[0] ?? "");
  const columns = remote.map((column) => column.slice(column.lastIndexOf(".") + 1));
  const name = constraintName(argumentOf(call, 2, "name"));
  return `${name}${foreignKeyText(local, table, columns, named)}`;
}

/** Writes `FOREIGN KEY(…) REFERENCES …`. The table has its quotes already. */
export function foreignKeyText(
  local: readonly string[],
  table: string,
  remote: readonly string[],
  named: Named,
): string {
  return `FOREIGN KEY ${columnList(local)} REFERENCES ${table} ${columnList(remote)}${keyOptions(named)}`;
}

function keyOptions(named: Named): string {
  const option = (key: string, words: string): string => {
    const value = wordOf(named.get(key));
    return value === undefined ? "" : ` ${words} ${value}`;
  };
  const actions = `${option("ondelete", "ON DELETE")}${option("onupdate", "ON UPDATE")}`;
  return `${option("match", "MATCH")}${actions}${deferrability(named)}${validity(named)}`;
}

function deferrability(named: Named): string {
  const deferrable = named.get("deferrable");
  const initially = wordOf(named.get("initially"));
  const words = deferrable === true || deferrable === "True" ? " DEFERRABLE" : "";
  const not = deferrable === false ? " NOT DEFERRABLE" : "";
  return `${words}${not}${initially === undefined ? "" : ` INITIALLY ${initially}`}`;
}

function validity(named: Named): string {
  return flagOf(named.get("postgresql_not_valid")) ? " NOT VALID" : "";
}

/** Returns the table of `table.column` or `schema.table.column`, with quotes. */
function tableOfColumn(column: string): string {
  const parts = column.split(".");
  const table = parts.at(-2);
  if (table === undefined) throw new Unreadable(`a foreign key to ${column}`);
  const schema = parts.slice(0, -2).join(".");
  return qualified(table, schema === "" ? undefined : schema);
}

/** A foreign key of a column: `sa.ForeignKey("users.id")`. */
export interface ColumnKey {
  readonly text: string;
  readonly useAlter: boolean;
}

/** Reads the foreign keys among the arguments of a column. */
export function columnKeys(column: string, items: readonly PythonValue[]): readonly ColumnKey[] {
  return items
    .filter(isCall)
    .filter(({ path }) => lastName(path) === "ForeignKey")
    .map((call) => {
      const target = wordOf(argumentOf(call, 0, "column")) ?? "";
      const remote = target.slice(target.lastIndexOf(".") + 1);
      const key = foreignKeyText([column], tableOfColumn(target), [remote], call.named);
      const text = `${constraintName(call.named.get("name"))}${key}`;
      return { text, useAlter: flagOf(call.named.get("use_alter")) };
    });
}
