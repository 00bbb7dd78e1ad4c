import type { TypeName } from "@pgsql/types";
import { nodesOf } from "../../syntax/parse-tree.ts";
import { asNode, isOfForeignTable, type LintStatement } from "../lint-statement.ts";
import { type Examples, type StatementRule, statementRule } from "../rule.ts";
import { modifiersOf, typeWord } from "../type-names.ts";
import { word } from "../words.ts";

/** The types that a rule finds, and its text. */
interface Preference {
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly level?: "note";
  readonly types: readonly string[];
  /** Counts only with a length. */
  readonly isLimited?: true;
  readonly why: string;
  readonly instead: string;
  readonly examples: Examples;
}

/** Makes a rule about the types that statements give columns. */
export function preference({
  id,
  aliases,
  level,
  types,
  isLimited,
  why,
  instead,
  examples,
}: Preference): StatementRule {
  return statementRule({
    id,
    ...(aliases !== undefined && { aliases }),
    level: level ?? "off",
    catches: `A column of type ${types.join(", ")}${isLimited === true ? " with a length" : ""}, or an array of it, in CREATE TABLE, ADD COLUMN and ALTER COLUMN … TYPE`,
    why,
    safe: instead,
    examples,
    check: (statement) =>
      givenTypes(statement).flatMap(({ column, type }) => {
        const name = typeWord(type) ?? "";
        const isMeant =
          types.includes(name) && (isLimited !== true || modifiersOf(type).length > 0);
        if (!isMeant) return [];
        return [
          { message: `Column ${word(column)} is ${name}: ${why}`, location: type.location ?? 0 },
        ];
      }),
  });
}

/** A type that a statement gives a column. */
interface GivenType {
  readonly column: string;
  readonly type: TypeName;
}

/** The types that CREATE TABLE, ADD COLUMN and ALTER COLUMN … TYPE give columns. */
function givenTypes(statement: LintStatement): readonly GivenType[] {
  const create = asNode(statement, "CreateStmt");
  const columns = nodesOf(create?.tableElts, "ColumnDef").map((column) => ({
    column: column.colname ?? "",
    type: column.typeName,
  }));
  // The types of a foreign table are those of the other server.
  const actions = isOfForeignTable(statement) ? [] : statement.actions;
  const altered = actions.map(({ column, command }) => ({
    column: column?.colname ?? command.name ?? "",
    type: column?.typeName,
  }));
  return [...columns, ...altered].flatMap(({ column, type }) =>
    type === undefined ? [] : [{ column, type }],
  );
}
