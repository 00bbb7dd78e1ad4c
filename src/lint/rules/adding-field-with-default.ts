import type { Node } from "@pgsql/types";
import { isVolatileBuiltIn } from "../../locks/builtin-functions.ts";
import { nameOfParts } from "../../locks/effect.ts";
import { functionsIn } from "../../locks/walk.ts";
import { nodesOf, stringsOf } from "../../syntax/parse-tree.ts";
import { type Action, actionsOfKind, type LintStatement, workOfAction } from "../lint-statement.ts";
import { type Hit, statementRule } from "../rule.ts";
import type { Other, Schema } from "../schema.ts";
import { defaultOf } from "../type-names.ts";
import { nameText, word } from "../words.ts";

/** A column whose default is worked out for each row. */
export const addingFieldWithDefault = statementRule({
  id: "adding-field-with-default",
  aliases: ["add-column-non-constant-default"],
  level: "error",
  catches: "ADD COLUMN with a default that is volatile, or of a domain with constraints",
  why: "Each row gets a value of its own: the table is written anew under ACCESS EXCLUSIVE. A constant, now() and every other function that is STABLE or IMMUTABLE are kept once in the catalog.",
  safe: `ALTER TABLE users ADD COLUMN token uuid;
ALTER TABLE users ALTER COLUMN token SET DEFAULT gen_random_uuid();
-- then fill the old rows in batches, outside this transaction`,
  weighsBySize: true,
  examples: {
    bad: [
      "alter table t add column a uuid default gen_random_uuid()",
      "alter table t add column a timestamptz default clock_timestamp()",
      "alter table t add column a int default my_function(1)",
      {
        sql: "alter table t add column a positive",
        before: "create domain positive as int check (value > 0)",
      },
    ],
    good: [
      "alter foreign table t add column a uuid default gen_random_uuid()",
      "alter table t add column a int default 5",
      "alter table t add column a timestamptz default now()",
      "alter table t add column a jsonb default jsonb_build_object('a', 1)",
      "alter table t add column a text[] default array['a']::text[]",
      "create table t (a int); alter table t add column b uuid default gen_random_uuid()",
    ],
  },
  check: (statement, schema) =>
    actionsOfKind(statement, "AT_AddColumn").flatMap((action) => hits(statement, action, schema)),
});

function hits(statement: LintStatement, action: Action, schema: Schema): readonly Hit[] {
  const { column, table } = action;
  const work = workOfAction(statement, action);
  if (work === undefined || work.rewrites === false) return [];
  const [t, c] = [nameText(table), word(column?.colname ?? "")];
  const called = volatileFunction(defaultOf(column), schema);
  const isOfDomain = isConstrained(schema, stringsOf(column?.typeName?.names));
  if (called === undefined && !isOfDomain) return [];
  const why = called === undefined ? "the constraints of its domain" : `each value of ${called}()`;
  const type = /^add\s+(?:column\s+)?/i;
  const plain = action.sql.replace(/\s+default\s[\s\S]*$/i, "").replace(type, "ADD COLUMN ");
  const expression = /\bdefault\s+([\s\S]*)$/i.exec(action.sql)?.[1] ?? "…";
  return [
    {
      message: `Reads and writes of ${t} wait while the table is written anew for ${why} (ACCESS EXCLUSIVE)`,
      ...(called !== undefined && {
        safe: `ALTER TABLE ${t} ${plain};\nALTER TABLE ${t} ALTER COLUMN ${c} SET DEFAULT ${expression};\n-- then fill the old rows in batches, outside this transaction`,
      }),
      table: t,
    },
  ];
}

/** A column of a domain with constraints is written for each row, whatever its value. */
function isConstrained(schema: Schema, parts: readonly string[]): boolean {
  const definition = schema.other("domain", nameOfParts(parts))?.definition;
  if (definition === undefined || !("CreateDomainStmt" in definition)) return false;
  return nodesOf(definition.CreateDomainStmt.constraints, "Constraint").some(
    ({ contype }) => contype === "CONSTR_CHECK" || contype === "CONSTR_NOTNULL",
  );
}

/** The function for which each row gets a value of its own; undefined where there is none. */
function volatileFunction(expression: Node | undefined, schema: Schema): string | undefined {
  return functionsIn(expression).find((name) => {
    const own = schema.other("function", name);
    if (own !== undefined) return isDeclaredVolatile(own);
    return isVolatileBuiltIn(name.name) ?? true;
  })?.name;
}

/** A function that says nothing is volatile. */
function isDeclaredVolatile({ definition }: Other): boolean {
  if (definition === undefined || !("CreateFunctionStmt" in definition)) return true;
  const options = nodesOf(definition.CreateFunctionStmt.options, "DefElem");
  const { arg } = options.find(({ defname }) => defname === "volatility") ?? {};
  const word = arg !== undefined && "String" in arg ? arg.String.sval : undefined;
  return word !== "immutable" && word !== "stable";
}
