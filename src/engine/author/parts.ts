import { sqlText } from "../../ddl/sql-text.ts";
import type { WrittenStatement } from "../../ddl/written.ts";
import type { SectionDraft } from "../../migration/draft.ts";
import { NO_OPTIONS } from "../../migration/section-options.ts";

/** The statements of one section: those that run in one transaction, or outside of any. */
export interface Part {
  readonly transaction: boolean;
  readonly statements: readonly WrittenStatement[];
}

/** What statements are called that set something for those behind them. */
const SESSION = "session";

/**
 * Splits statements into parts that each can be a revision's section, as few as possible.
 *
 * What must see a change committed begins a part; what no transaction takes is in one of its own.
 */
export function partsOf(statements: readonly WrittenStatement[]): readonly Part[] {
  const settings = statements.filter(({ object }) => object === SESSION);
  const parts: { transaction: boolean; statements: WrittenStatement[] }[] = [];
  for (const statement of statements) {
    if (statement.object === SESSION) continue;
    const { transaction, startsNewTransaction = false } = statement;
    const last = parts.at(-1);
    const isOther = last?.transaction !== transaction || (transaction && startsNewTransaction);
    if (last === undefined || isOther) parts.push({ transaction, statements: [statement] });
    else last.statements.push(statement);
  }
  return parts.map((part) => withSettings(part, settings));
}

/** Makes one section of statements: without a transaction where one of them needs it. */
export function wholePart(statements: readonly WrittenStatement[]): Part {
  const settings = statements.filter(({ object }) => object === SESSION);
  const rest = statements.filter(({ object }) => object !== SESSION);
  const transaction = rest.every(
    (statement) => statement.transaction && statement.startsNewTransaction !== true,
  );
  return withSettings({ transaction, statements: rest }, settings);
}

/** Writes a part as a section; one without a statement does nothing. */
export function sectionOfPart({ transaction, statements }: Part): SectionDraft {
  return { options: { ...NO_OPTIONS, transaction }, sql: sqlText(statements) };
}

/** Only what makes functions needs them; `SET LOCAL` holds within a transaction alone. */
function withSettings(part: Part, settings: readonly WrittenStatement[]): Part {
  const needsThem = part.statements.some(({ object }) => /^(?:function|procedure) /.test(object));
  if (!needsThem) return part;
  const fitting = settings.map((setting) =>
    part.transaction ? setting : { ...setting, sql: setting.sql.replace(/^set local /i, "set ") },
  );
  return { ...part, statements: [...fitting, ...part.statements] };
}
