import type { IndexStmt } from "@pgsql/types";
import { nameOf } from "../../locks/effect.ts";
import type { Fix } from "../fix.ts";
import { asNode, strongestBlocking } from "../lint-statement.ts";
import { type Hit, statementRule } from "../rule.ts";
import { nameText, waiting, withConcurrently, word } from "../words.ts";

/** An index that is built while nobody can write. */
export const requireConcurrentIndexCreation = statementRule({
  id: "require-concurrent-index-creation",
  aliases: ["create-index-not-concurrent"],
  level: "error",
  catches: "CREATE INDEX without CONCURRENTLY on a table that others may be using",
  why: "The build takes a SHARE lock: every INSERT, UPDATE and DELETE on the table waits until the index is ready.",
  safe: `-- up no-transaction
CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);
-- A build that fails leaves an INVALID index: drop it CONCURRENTLY, then repeat.
-- A partitioned table: an index ON ONLY the parent, one CONCURRENTLY on each partition, then ATTACH PARTITION.`,
  weighsBySize: true,
  examples: {
    bad: ["create index on t (a)", "create unique index i on public.t (a, b)"],
    good: [
      { sql: "create index concurrently i on t (a)", mode: "no-transaction" },
      "create table t (a int); create index on t (a)",
      "create temp table t (a int); create index on t (a)",
    ],
  },
  check: (statement, schema) => {
    const index = asNode(statement, "IndexStmt");
    const lock = strongestBlocking(statement);
    if (index?.relation === undefined || lock === undefined) return [];
    const table = nameText(index.relation);
    const message = `${waiting(lock)} until the index is built (${lock.mode})`;
    if (schema.table(nameOf(index.relation))?.isPartitioned === true) {
      return [{ message, safe: ofPartitions(table, index.idxname), level: "warning", table }];
    }
    const safe = `${withConcurrently(statement.sql, "index")};`;
    const fix = outside(withConcurrently(statement.sql, "index"), index);
    return [
      { message, safe: `-- ${statement.section.kind} no-transaction\n${safe}`, table, fix },
    ] satisfies Hit[];
  },
});

/** An index without a name gets one that nobody knows before. */
function outside(sql: string, { relation, idxname }: IndexStmt): Fix | undefined {
  if (idxname === undefined || relation === undefined) return undefined;
  const name = nameText({ schema: nameOf(relation).schema, name: idxname });
  return { kind: "outside", sql, takesBack: { kind: "drop index", name } };
}

function ofPartitions(table: string, name = "i"): string {
  const index = word(name);
  return `CREATE INDEX ${index} ON ONLY ${table} (…);
-- for each partition q, outside a transaction:
CREATE INDEX CONCURRENTLY ${index}_q ON q (…);
ALTER INDEX ${index} ATTACH PARTITION ${index}_q;`;
}
