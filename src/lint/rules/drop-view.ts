import { partsOf } from "../../locks/drop.ts";
import { nameOfParts } from "../../locks/effect.ts";
import { asNode } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { isFresh } from "../tables.ts";
import { nameText } from "../words.ts";

const KINDS: ReadonlySet<string | undefined> = new Set([
  "OBJECT_VIEW",
  "OBJECT_MATVIEW",
  "OBJECT_SEQUENCE",
]);

/** A view or sequence that programs may still use. */
export const dropView = statementRule({
  id: "drop-view",
  level: "note",
  catches:
    "DROP VIEW, DROP MATERIALIZED VIEW and DROP SEQUENCE of what neither the section nor, in a down, its own up made, and that is not made again",
  why: "Running programs that name it fail at once.",
  safe: "-- Release the program that no longer uses it first.",
  examples: {
    bad: ["drop view v", "drop materialized view m", "drop sequence s"],
    good: [
      "create view v as select 1; drop view v",
      "drop view v; create view v as select 1",
      "drop table t",
    ],
  },
  check: ({ section, index, ...statement }, schema) => {
    const drop = asNode({ section, index, ...statement }, "DropStmt");
    if (!KINDS.has(drop?.removeType)) return [];
    const made = section.statements
      .slice(index + 1)
      .flatMap(({ effect }) => [...effect.creates, ...effect.locks.map(({ relation }) => relation)])
      .map((name) => schema.place(name));
    const old = (drop?.objects ?? [])
      .map((object) => nameOfParts(partsOf(object)))
      .filter((name) => !isFresh(schema, name) && !schema.isOfOwnUp(schema.table(name)))
      .filter((name) => !made.includes(schema.place(name)));
    if (old.length === 0) return [];
    return [{ message: `Programs that name ${old.map(nameText).join(", ")} fail` }];
  },
});
