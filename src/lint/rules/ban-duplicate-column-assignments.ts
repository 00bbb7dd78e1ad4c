import type { Node } from "@pgsql/types";
import { walk } from "../../locks/walk.ts";
import { nodesOf } from "../../syntax/parse-tree.ts";
import { asNode, type LintStatement } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { word } from "../words.ts";

/** A column that a statement names twice where it can stand once. */
export const banDuplicateColumnAssignments = statementRule({
  id: "ban-duplicate-column-assignments",
  level: "error",
  catches:
    "One column twice in SET, in the column list of INSERT or MERGE, in CREATE TABLE, CREATE TABLE AS, SELECT INTO or CREATE VIEW",
  why: "It fails (42601, 42701).",
  safe: "-- Name the column once.",
  examples: {
    bad: [
      "update t set a = 1, a = 2 where id = 1",
      "insert into t (a, b, a) values (1, 2, 3)",
      "create table t (a int, a int)",
      "create view v as select 1 as a, 2 as a",
      "insert into t values (1) on conflict (id) do update set a = 1, a = 2",
    ],
    good: [
      "update t set a[1] = 1, a[2] = 2 where id = 1",
      "update t set (a, b) = (1, 2) where id = 1",
      "create view v as select 1 as a, 2 as b",
    ],
  },
  check: (statement) => {
    const twice = [...listsIn(statement)].flatMap((list) => duplicates(list));
    return [...new Set(twice)].map((name) => ({
      message: `Column ${word(name)} is named twice here`,
    }));
  },
});

interface Named {
  readonly name: string;
  /** An element of an array, or a field. Other parts of the same column may be assigned too. */
  readonly isPart: boolean;
}

function duplicates(list: readonly Named[]): readonly string[] {
  return list
    .filter(({ name, isPart }, at) =>
      list.slice(0, at).some((other) => other.name === name && !(isPart && other.isPart)),
    )
    .map(({ name }) => name);
}

/** A walk through the tree costs more than all else here. */
const WRITES = /\b(?:insert|update|merge)\b/i;

function listsIn(statement: LintStatement): readonly (readonly Named[])[] {
  const lists: (readonly Named[])[] = [];
  const targets = (nodes: readonly Node[] | undefined): void => {
    lists.push(
      nodesOf(nodes, "ResTarget").flatMap(({ name, indirection }) =>
        name === undefined ? [] : [{ name, isPart: (indirection?.length ?? 0) > 0 }],
      ),
    );
  };
  if (!WRITES.test(statement.sql)) return made(statement);
  walk(statement.node, {
    UpdateStmt: ({ targetList }) => targets(targetList),
    InsertStmt: ({ cols, onConflictClause }) => {
      targets(cols);
      targets(onConflictClause?.targetList);
    },
    MergeWhenClause: ({ targetList }) => targets(targetList),
  });
  lists.push(...made(statement));
  return lists;
}

function made(statement: LintStatement): readonly (readonly Named[])[] {
  const create =
    asNode(statement, "CreateStmt") ?? asNode(statement, "CreateForeignTableStmt")?.base;
  const columns = nodesOf(create?.tableElts, "ColumnDef").map(({ colname = "" }) => whole(colname));
  const as = asNode(statement, "CreateTableAsStmt");
  const view = asNode(statement, "ViewStmt");
  const select = asNode(statement, "SelectStmt");
  const ofQuery = as === undefined ? view?.query : as.query;
  const named = nodesOf(as?.into?.colNames ?? view?.aliases, "String").map(({ sval = "" }) =>
    whole(sval),
  );
  if (named.length > 0) return [columns, named];
  if (select?.intoClause !== undefined) return [columns, outputs({ SelectStmt: select })];
  return [columns, ofQuery === undefined ? [] : outputs(ofQuery)];
}

function whole(name: string): Named {
  return { name, isPart: false };
}

/** The columns of a query, as far as their names are plain. */
function outputs(query: Node): readonly Named[] {
  if (!("SelectStmt" in query)) return [];
  const { larg, targetList } = query.SelectStmt;
  if (larg !== undefined) return outputs({ SelectStmt: larg });
  return nodesOf(targetList, "ResTarget").flatMap(({ name, val }) => {
    const own = name ?? nameOfValue(val);
    return own === undefined ? [] : [whole(own)];
  });
}

function nameOfValue(value: Node | undefined): string | undefined {
  if (value === undefined) return undefined;
  if ("ColumnRef" in value) {
    const last = value.ColumnRef.fields?.at(-1);
    return last !== undefined && "String" in last ? last.String.sval : undefined;
  }
  if ("FuncCall" in value) return nodesOf(value.FuncCall.funcname, "String").at(-1)?.sval;
  if ("TypeCast" in value) {
    const inner = nameOfValue(value.TypeCast.arg);
    return inner ?? nodesOf(value.TypeCast.typeName?.names, "String").at(-1)?.sval;
  }
  return undefined;
}
