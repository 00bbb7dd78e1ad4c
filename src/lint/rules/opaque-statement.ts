import { nodesOf } from "../../syntax/parse-tree.ts";
import { asNode } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";

/** A statement into which no rule looks. */
export const opaqueStatement = statementRule({
  id: "opaque-statement",
  level: "note",
  catches: "A DO block with statements of definition or EXECUTE in it",
  why: "No rule looks inside: its locks are known only when it runs.",
  safe: "-- Write the statements out, each for itself.",
  examples: {
    bad: [
      "do $$ begin execute 'alter table t add column a int'; end $$",
      "do $$ begin alter table t add column a int; end $$",
    ],
    good: ["do $$ begin perform 1; end $$", "select 1"],
  },
  check: (statement) => {
    const args = nodesOf(asNode(statement, "DoStmt")?.args, "DefElem");
    const { arg } = args.find(({ defname }) => defname === "as") ?? {};
    const body = arg !== undefined && "String" in arg ? (arg.String.sval ?? "") : "";
    if (
      !/\b(?:execute|alter|create|drop|truncate|lock|update|delete|insert|refresh|reindex)\b/i.test(
        body,
      )
    )
      return [];
    return [{ message: "No rule looks inside of this DO block" }];
  },
});
