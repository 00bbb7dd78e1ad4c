import { asNode, laterInSection } from "../lint-statement.ts";
import { type Hit, statementRule } from "../rule.ts";
import { settingOf } from "../settings.ts";

const MESSAGE = "ebb resets the session after each revision: no later one can count on this";

/** A setting on which no later revision can count. */
export const setLeaks = statementRule({
  id: "set-leaks",
  level: "note",
  catches:
    "SET without LOCAL, SET ROLE, set_config(…, false), LISTEN, PREPARE and temporary tables as the last statement that uses the session",
  why: "ebb resets the session after each revision, so that a later revision finds nothing of it.",
  safe: "SET LOCAL statement_timeout = '1min';",
  examples: {
    bad: ["set search_path = app; create table t (a int); set role admin", "listen news"],
    good: ["set local lock_timeout = '1s'; alter table t add column a int", "reset role"],
  },
  check: (statement): readonly Hit[] => {
    const { section } = statement;
    if (!section.isOfRevision || section.kind === "assert") return [];
    const change = settingOf(statement);
    if (change !== undefined) {
      const isTransactional = section.options.transaction;
      if (change.isLocal || change.value === undefined) return [];
      return [
        {
          message: MESSAGE,
          safe: isTransactional
            ? statement.sql.replace(/^set\s+(?:session\s+)?/i, "SET LOCAL ")
            : undefined,
        },
      ];
    }
    const lasts = ["ListenStmt", "PrepareStmt"].some((kind) => kind in statement.node);
    if (lasts) return [{ message: MESSAGE }];
    const temporary = asNode(statement, "CreateStmt")?.relation;
    if (temporary?.relpersistence !== "t" || laterInSection(statement).length > 0) return [];
    return [{ message: MESSAGE }];
  },
});
