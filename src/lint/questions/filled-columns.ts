import { type Action, actionsOfKind, type LintStatement, workOfAction } from "../lint-statement.ts";
import type { Hit } from "../rule.ts";
import { nameText, word } from "../words.ts";

/** The effect of a column that gets a value of its own in each row. */
export const WHY =
  "Each row gets a value of its own: the table is written anew under ACCESS EXCLUSIVE, and reads and writes wait.";

/** Finds the columns of some kind for which an old table is written anew. */
export function columnsThat(
  statement: LintStatement,
  is: (action: Action) => boolean,
  kind: "AT_AddColumn" | "AT_SetExpression" = "AT_AddColumn",
): readonly Hit[] {
  return actionsOfKind(statement, kind).flatMap((action) => {
    const work = workOfAction(statement, action);
    if (!is(action) || work === undefined || work.rewrites === false) return [];
    const [t, c] = [
      nameText(action.table),
      word(action.column?.colname ?? action.command.name ?? ""),
    ];
    return [
      {
        message: `Reads and writes of ${t} wait while the table is written anew to fill ${c} (ACCESS EXCLUSIVE)`,
        table: t,
      },
    ];
  });
}
