import type { Constraint, ConstrType } from "@pgsql/types";
import { stringsOf } from "../../syntax/parse-tree.ts";
import type { Fix } from "../fix.ts";
import { type Action, actionsOfKind, type LintStatement, workOfAction } from "../lint-statement.ts";
import { constraintName } from "../new-table.ts";
import { isProvenNotNull } from "../null-test.ts";
import type { Hit } from "../rule.ts";
import type { Schema } from "../schema.ts";
import { columnConstraint } from "../type-names.ts";
import { nameText, word } from "../words.ts";

/** The effect of an index that is built with its constraint. */
export const WHY =
  "The table is locked in ACCESS EXCLUSIVE mode while the index is built: reads and writes wait.";

/** Finds the UNIQUE or PRIMARY KEY of an ALTER TABLE that builds its index. */
export function builtIndexes(
  statement: LintStatement,
  schema: Schema,
  type: ConstrType,
): readonly Hit[] {
  return actionsOfKind(statement, "AT_AddConstraint", "AT_AddColumn").flatMap((action) => {
    const { constraint, column, table } = action;
    const found = column === undefined ? constraint : columnConstraint(column, type);
    if (found?.contype !== type || found.indexname !== undefined) return [];
    if (workOfAction(statement, action) === undefined) return [];
    const t = nameText(table);
    const columns = column?.colname === undefined ? stringsOf(found.keys) : [column.colname];
    const kind = type === "CONSTR_UNIQUE" ? "unique" : "primary key";
    const name = word(found.conname ?? constraintName(schema.place(table), kind, columns));
    const list = columns.map(word).join(", ");
    return [
      {
        message: `Reads and writes of ${t} wait while the index over ${list} is built (ACCESS EXCLUSIVE)`,
        safe: `-- ${statement.section.kind} no-transaction
CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${t} (${list});
-- next revision
ALTER TABLE ${t} ADD CONSTRAINT ${name} ${kind.toUpperCase()} USING INDEX ${name};`,
        table: t,
        fix: usingIndex(statement, action, schema),
      },
    ];
  });
}

/** Builds the index of a key first, if the key is the only action and has no options. */
function usingIndex({ actions }: LintStatement, action: Action, schema: Schema): Fix | undefined {
  const { constraint: key, table } = action;
  if (key === undefined || actions.length > 1 || !isPlain(key)) return undefined;
  const found = schema.table(table);
  const columns = stringsOf(key.keys);
  const isPrimary = key.contype === "CONSTR_PRIMARY";
  const isProven = columns.every((column) => isProvenNotNull(found, column));
  if (found?.isPartitioned === true || (isPrimary && !isProven)) return undefined;
  const kind = isPrimary ? "primary key" : "unique";
  const constraint = key.conname ?? constraintName(schema.place(table), kind, columns);
  const [t, name] = [nameText(table), word(constraint)];
  const list = columns.map(word).join(", ");
  return {
    ...{ kind: "using index", table: t, constraint },
    index: `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${t} (${list})${indexTail(key)}`,
    add: `ALTER TABLE ${t} ADD CONSTRAINT ${name} ${kind.toUpperCase()} USING INDEX ${name}${deferral(key)}`,
  };
}

function isPlain({ options, indexspace, without_overlaps }: Constraint): boolean {
  return options === undefined && indexspace === undefined && without_overlaps !== true;
}

function indexTail({ including, nulls_not_distinct }: Constraint): string {
  const more = stringsOf(including).map(word).join(", ");
  return `${more && ` INCLUDE (${more})`}${nulls_not_distinct === true ? " NULLS NOT DISTINCT" : ""}`;
}

function deferral({ deferrable, initdeferred }: Constraint): string {
  return `${deferrable === true ? " DEFERRABLE" : ""}${initdeferred === true ? " INITIALLY DEFERRED" : ""}`;
}
