import { partsOf } from "../../locks/drop.ts";
import { nameOfParts } from "../../locks/effect.ts";
import type { QualifiedName } from "../../sql/identifier.ts";
import type { Fix } from "../fix.ts";
import { asNode, type LintStatement, strongestBlocking } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { nameText, withConcurrently } from "../words.ts";

/** An index that is dropped while nobody can read. */
export const requireConcurrentIndexDeletion = statementRule({
  id: "require-concurrent-index-deletion",
  aliases: ["drop-index-not-concurrent"],
  level: "error",
  catches: "DROP INDEX without CONCURRENTLY on a table that others may be using",
  why: "The ACCESS EXCLUSIVE lock is short, but it waits behind the longest query on the table, and every later query waits behind it.",
  safe: `-- up no-transaction
DROP INDEX CONCURRENTLY orders_user_id_idx;
-- One index a statement, without CASCADE.`,
  examples: {
    bad: ["drop index i", "drop index if exists i, j"],
    good: [
      { sql: "drop index concurrently i", mode: "no-transaction" },
      "create table t (a int); create index i on t (a); drop index i",
    ],
  },
  check: (statement, schema) => {
    const drop = asNode(statement, "DropStmt");
    const lock = strongestBlocking(statement);
    if (drop?.removeType !== "OBJECT_INDEX" || lock === undefined) return [];
    const names = (drop.objects ?? []).map((object) => nameOfParts(partsOf(object)));
    const old = names.filter((name) => {
      const index = schema.index(name);
      const table = index && schema.table(splitPlace(index.table));
      return (
        index === undefined ||
        !(schema.isNew(table) || table?.isPartitioned === true || index.isOfConstraint)
      );
    });
    if (old.length === 0) return [];
    const drops = old.map((name) => `DROP INDEX CONCURRENTLY ${nameText(name)};`);
    return [
      {
        message: `Queries on the table wait behind this DROP INDEX of ${old.map(nameText).join(", ")} (${lock.mode})`,
        safe: `-- ${statement.section.kind} no-transaction\n${drops.join("\n")}`,
        ...(names.length === 1 &&
          drop.behavior !== "DROP_CASCADE" && { fix: outside(statement, old) }),
      },
    ];
  },
});

function outside({ sql }: LintStatement, [name]: readonly QualifiedName[]): Fix {
  const takesBack = { kind: "create index" as const, name: nameText(name) };
  return { kind: "outside", sql: withConcurrently(sql, "index"), takesBack };
}

function splitPlace(place: string): { readonly schema: string; readonly name: string } {
  const dot = place.indexOf(".");
  return { schema: place.slice(0, dot), name: place.slice(dot + 1) };
}
