import { forWholeSession, SESSION, sqlText } from "../../ddl/sql-text.ts";
import type { WrittenStatement } from "../../ddl/written.ts";
import type { SectionDraft } from "../../migration/draft.ts";
import { NO_OPTIONS } from "../../migration/section-options.ts";

/** The statements of one section. They run in one transaction, or all outside of one. */
export interface Part {
  readonly transaction: boolean;
  readonly statements: readonly WrittenStatement[];
}

/**
 * Splits statements into as few parts as possible. Each part can be the section of a revision.
 *
 * A change that later statements must see committed ends its part. Statements that run outside
 * transactions form parts of their own.
 */
export function partsOf(statements: readonly WrittenStatement[]): readonly Part[] {
  const settings = statements.filter(({ object }) => object === SESSION);
  const parts: { transaction: boolean; statements: WrittenStatement[] }[] = [];
  for (const statement of statements) {
    if (statement.object === SESSION) continue;
    const { transaction, mustCommit = false } = statement;
    const last = parts.at(-1);
    const isEnded = transaction && !mustCommit && last?.statements.at(-1)?.mustCommit === true;
    const isOther = last?.transaction !== transaction || isEnded;
    if (last === undefined || isOther) parts.push({ transaction, statements: [statement] });
    else last.statements.push(statement);
  }
  return parts.map((part) => withSettings(part, settings));
}

/**
 * Puts all statements into one section. It runs without a transaction if a statement requires that.
 */
export function wholePart(statements: readonly WrittenStatement[]): Part {
  const rest = statements.filter(({ object }) => object !== SESSION);
  const transaction = rest.every(
    (statement, at) =>
      statement.transaction && (statement.mustCommit !== true || at === rest.length - 1),
  );
  return sectionOf(statements, transaction);
}

/** Puts all statements into one section without a transaction. */
export function alonePart(statements: readonly WrittenStatement[]): Part {
  return sectionOf(statements, false);
}

function sectionOf(all: readonly WrittenStatement[], transaction: boolean): Part {
  const settings = all.filter(({ object }) => object === SESSION);
  const statements = all.filter(({ object }) => object !== SESSION);
  return withSettings({ transaction, statements }, settings);
}

/**
 * Writes a part as a section. A part without statements does nothing. The ledger does not keep the
 * text of one with a secret.
 */
export function sectionOfPart({ transaction, statements }: Part): SectionDraft {
  const record = !statements.some(({ holdsSecret }) => holdsSecret === true);
  return { options: { ...NO_OPTIONS, transaction, record }, sql: sqlText(statements) };
}

/**
 * Adds the settings to a part that creates functions; other parts do not need them. `SET LOCAL`
 * works only in a transaction.
 */
function withSettings(part: Part, settings: readonly WrittenStatement[]): Part {
  const needsThem = part.statements.some(({ object }) => /^(?:function|procedure) /.test(object));
  if (!needsThem) return part;
  const fitting = part.transaction ? settings : forWholeSession(settings);
  return { ...part, statements: [...fitting, ...part.statements] };
}
