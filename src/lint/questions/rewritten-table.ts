import { actionsOfKind, type LintStatement, workOfAction } from "../lint-statement.ts";
import type { Hit } from "../rule.ts";
import { nameText } from "../words.ts";

/** Finds the actions of some kinds that write an old table anew. */
export function rewritten(
  statement: LintStatement,
  ...kinds: Parameters<typeof actionsOfKind>[1][]
): readonly Hit[] {
  return actionsOfKind(statement, ...kinds).flatMap((action) => {
    const work = workOfAction(statement, action);
    if (work === undefined || work.rewrites === false) return [];
    const t = nameText(action.table);
    return [
      {
        message: `Reads and writes of ${t} wait while the table is written anew (ACCESS EXCLUSIVE)`,
        table: t,
      },
    ];
  });
}
