import { leadingWords } from "../../sql/token-reader.ts";
import {
  type Action,
  earlierInTransaction,
  type LintStatement,
  workOfAction,
} from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { nameText } from "../words.ts";

/** Several ALTER TABLE that could be one. */
export const multipleAlterTable = statementRule({
  id: "multiple-alter-table",
  level: "note",
  catches:
    "A second ALTER TABLE of the same table in one transaction that could be an action of the first; a warning where both scan or rewrite it",
  why: "One statement takes one lock, and reads or writes the table once.",
  safe: "ALTER TABLE orders ADD COLUMN a int, ADD COLUMN b int;",
  examples: {
    bad: ["alter table t add column a int; alter table t add column b int"],
    good: [
      "alter table t add column a int, add column b int",
      "alter table t add column a int; alter table t alter column a set default 1",
      "alter table t add column a int; alter table u add column a int",
    ],
  },
  check: (statement, schema) => {
    const [action] = statement.actions;
    if (action === undefined || statement.locks.locks.length === 0) return [];
    const place = schema.place(action.table);
    const previous = earlierInTransaction(statement).at(-1);
    const [other] = previous?.actions ?? [];
    if (previous === undefined || other === undefined || schema.place(other.table) !== place)
      return [];
    if (!canJoin(statement) || !canJoin(previous) || needs(statement, previous)) return [];
    const t = nameText(action.table);
    const isTwice = works(statement) && works(previous);
    return [
      {
        message: isTwice
          ? `The rows of ${t} are gone through twice: this could be an action of the ALTER TABLE before it`
          : `This could be an action of the ALTER TABLE ${t} before it`,
        safe: `ALTER TABLE ${t} ${[...previous.actions, ...statement.actions].map(({ sql }) => sql).join(", ")};`,
        ...(isTwice && { level: "warning" as const }),
      },
    ];
  },
});

/** VALIDATE belongs into a transaction of its own, and partitions stand alone by the grammar. */
function canJoin({ actions }: LintStatement): boolean {
  return actions.every(
    ({ command: { subtype } }) =>
      subtype !== "AT_ValidateConstraint" &&
      subtype !== "AT_AttachPartition" &&
      subtype !== "AT_DetachPartition",
  );
}

function needs({ actions }: LintStatement, { actions: before }: LintStatement): boolean {
  const made = before.flatMap(namesOf);
  const text = actions.map(({ sql }) => sql).join(" ");
  const words = new Set(
    leadingWords(text, { start: 0, end: text.length }, Number.POSITIVE_INFINITY),
  );
  return made.some((name) => words.has(name) || words.has(`"${name}"`));
}

function namesOf({ command, column, constraint }: Action): readonly string[] {
  return [command.name, column?.colname, constraint?.conname].filter((name) => name !== undefined);
}

function works(statement: LintStatement): boolean {
  return statement.actions.some((action) => {
    const work = workOfAction(statement, action);
    return work?.scans === true || work?.rewrites === true;
  });
}
