import type { NotValidFix, OutsideFix, PlacedFix, UsingIndexFix } from "../../lint/fix.ts";
import { withConcurrently, word } from "../../lint/words.ts";
import type { SectionDraft } from "../../migration/draft.ts";
import type { Migration, Section } from "../../migration/migration.ts";
import { NO_OPTIONS } from "../../migration/section-options.ts";
import type { Statement } from "../../sql/statements.ts";
import { type DownStatement, takesBack } from "./fix-down.ts";
import { SourceEdits } from "./source-edits.ts";

/** A revision in its safe form, and those that follow it. */
export interface FixedRevision {
  readonly up: SectionDraft;
  readonly down: SectionDraft | undefined;
  readonly later: readonly LaterRevision[];
  /** How many statements are written in their safe form. */
  readonly count: number;
}

export interface LaterRevision {
  readonly message: string;
  readonly up: SectionDraft;
  readonly down: SectionDraft | undefined;
}

/**
 * Writes the safe form of a revision.
 *
 * A transactional up keeps its other statements. Each statement that needs to run outside goes into
 * a revision of its own behind it, and the constraints are validated in the last one. An up without
 * a transaction is changed in place. Returns undefined if nothing can be changed.
 */
export function fixRevision(
  migration: Migration,
  fixes: readonly PlacedFix[],
  downs: readonly DownStatement[],
): FixedRevision | undefined {
  const moved = new Set(
    fixes.flatMap(({ fix, start }) => (fix.kind === "not valid" ? [] : [start])),
  );
  const writer = new FixWriter(migration, downs, moved);
  for (const { fix, start } of fixes) {
    const statement = migration.up.statements.find((each) => each.start === start);
    if (statement === undefined) continue;
    if (!migration.up.options.transaction) writer.inPlace(statement, fix);
    else if (fix.kind === "outside") writer.outside(statement, fix);
    else if (fix.kind === "using index") writer.usingIndex(statement, fix);
    else writer.notValid(statement, fix);
  }
  return writer.result();
}

class FixWriter {
  readonly #migration: Migration;
  readonly #downs: readonly DownStatement[];
  readonly #up: SourceEdits;
  readonly #down: SourceEdits | undefined;
  readonly #later: LaterRevision[] = [];
  readonly #checks: NotValidFix[] = [];
  /** The offsets of the statements that move behind the others, in their order. */
  readonly #moved: ReadonlySet<number>;
  #count = 0;

  constructor(migration: Migration, downs: readonly DownStatement[], moved: ReadonlySet<number>) {
    this.#migration = migration;
    this.#downs = downs;
    this.#moved = moved;
    this.#up = new SourceEdits(migration.up);
    this.#down = migration.down && new SourceEdits(migration.down);
  }

  /** Changes a statement of a section that runs without a transaction. */
  inPlace(statement: Statement, fix: PlacedFix["fix"]): void {
    this.#count++;
    if (fix.kind === "outside") this.#up.replace(statement, fix.sql);
    else if (fix.kind === "using index") this.#up.replace(statement, `${fix.index};\n${fix.add}`);
    else {
      this.#replaceAction(statement, fix);
      this.#up.replace({ start: statement.end, end: statement.end }, `;\n${validation(fix)}`);
    }
  }

  outside(statement: Statement, fix: OutsideFix): void {
    if (this.#isNeeded(statement, fix.takesBack.kind === "nothing" ? "" : fix.takesBack.name))
      return;
    const back = this.#takeBack(fix);
    if (back === undefined) return;
    this.#count++;
    const sql = `${this.#up.take(statement)}${fix.sql};`;
    this.#later.push({
      message: titleOf(fix),
      up: outsideSection(this.#migration.up, sql),
      down: this.#downOf(back === "" ? NOTHING : outsideSection(this.#migration.down, back)),
    });
  }

  usingIndex(statement: Statement, fix: UsingIndexFix): void {
    const { up, down } = this.#migration;
    if (this.#isNeeded(statement, fix.constraint, true)) return;
    this.#count++;
    const name = word(fix.constraint);
    const schema = /^(.*\.)/.exec(fix.table)?.[1] ?? "";
    const comment = this.#up.take(statement);
    this.#takeDown(({ node }) =>
      takesBack(node, { kind: "drop constraint", name: fix.constraint }),
    );
    this.#later.push(
      {
        message: `Build the index of ${fix.constraint}`,
        up: outsideSection(up, `${comment}${fix.index};`),
        down: this.#downOf(outsideSection(down, `DROP INDEX CONCURRENTLY ${schema}${name};`)),
      },
      {
        message: `Make ${fix.constraint} a constraint`,
        up: { options: up.options, sql: `${fix.add};` },
        // Its index goes with the constraint, and was there before.
        down: this.#downOf(
          outsideSection(down, `ALTER TABLE ${fix.table} DROP CONSTRAINT ${name};\n${fix.index};`),
        ),
      },
    );
  }

  notValid(statement: Statement, fix: NotValidFix): void {
    if (!this.#replaceAction(statement, fix)) return;
    this.#count++;
    this.#checks.push(fix);
  }

  result(): FixedRevision | undefined {
    if (this.#count === 0) return undefined;
    const { up, down, assert } = this.#migration;
    const later = [...this.#later, ...this.#validations()];
    const [first, ...rest] = later;
    const count = this.#count;
    if (this.#up.kept.length > 0 || first === undefined) {
      const own = this.#down && down && withText(down, this.#down);
      return { up: { options: up.options, sql: this.#up.text() }, down: own, later, count };
    }
    // The revision itself is the first part. An assert section needs a transaction.
    if (assert !== undefined) return undefined;
    const isDownLeft = (this.#down?.kept.length ?? 0) > 0;
    const sql = [first.down?.sql ?? "", isDownLeft ? (this.#down?.text() ?? "") : ""];
    const joined = sql.filter((part) => part !== "").join("\n");
    return { up: first.up, down: first.down && { ...first.down, sql: joined }, later: rest, count };
  }

  #replaceAction({ start, end }: Statement, { action, safe }: NotValidFix): boolean {
    const at = this.#migration.up.source.indexOf(action, start);
    if (at < 0 || at + action.length > end) return false;
    this.#up.replace({ start: at, end: at + action.length }, safe);
    return true;
  }

  /** Checks if a later statement that stays in front needs the object. */
  #isNeeded(statement: Statement, name: string, isKey = false): boolean {
    const { source, statements } = this.#migration.up;
    const bare = name.replace(/^.*\./, "").replaceAll('"', "").toLowerCase();
    return statements.some(({ start, end }) => {
      if (start <= statement.start || this.#moved.has(start)) return false;
      const text = source.slice(start, end).toLowerCase();
      const isNamed = text.split(/[^\p{L}\p{N}_$]+/u).includes(bare);
      return isNamed || (isKey && /\breferences\b|\bon\s+conflict\b/.test(text));
    });
  }

  /** Returns the statements that take the change back. Undefined where the down has none. */
  #takeBack({ takesBack: back }: OutsideFix): string | undefined {
    if (back.kind === "nothing") return "";
    const taken = this.#takeDown(({ node }) => takesBack(node, back));
    if (back.kind === "drop index") return `DROP INDEX CONCURRENTLY ${back.name};`;
    if (taken === undefined) return this.#canTakeBack() ? undefined : "";
    return `${withConcurrently(taken, "index").replace(/CONCURRENTLY\s+CONCURRENTLY/i, "CONCURRENTLY")};`;
  }

  #takeDown(isIt: (statement: DownStatement) => boolean): string | undefined {
    const down = this.#migration.down;
    const found = this.#downs.find(isIt);
    const statement = down?.statements.find(({ start }) => start === found?.start);
    if (down === undefined || statement === undefined) return undefined;
    this.#down?.take(statement);
    return down.source.slice(statement.start, statement.end);
  }

  #canTakeBack(): boolean {
    const options = this.#migration.down?.options;
    return options !== undefined && !options.nothing && options.irreversible === undefined;
  }

  /** A revision that cannot be taken back stays one in all its parts. */
  #downOf(draft: SectionDraft): SectionDraft | undefined {
    const { down } = this.#migration;
    return this.#canTakeBack() ? draft : down && { options: down.options, sql: "" };
  }

  #validations(): readonly LaterRevision[] {
    const checks = this.#checks;
    if (checks.length === 0) return [];
    const names = checks.map(({ constraint }) => constraint).join(", ");
    return [
      {
        message: `Validate ${names}`,
        up: { options: this.#migration.up.options, sql: lines(checks.map(validation)) },
        down: this.#downOf({ options: NO_OPTIONS, sql: lines(checks.map(invalidation)) }),
      },
    ];
  }
}

const NOTHING: SectionDraft = { options: { ...NO_OPTIONS, nothing: true }, sql: "" };

/** A down from which everything was taken does nothing. */
function withText({ options }: Section, edits: SourceEdits): SectionDraft {
  const sql = edits.text();
  const isEmpty = edits.kept.length === 0 && options.irreversible === undefined;
  return isEmpty ? { ...NOTHING, sql } : { options, sql };
}

function outsideSection(like: Section | undefined, sql: string): SectionDraft {
  const options = like?.options ?? NO_OPTIONS;
  return { options: { ...options, transaction: false }, sql };
}

function lines(statements: readonly string[]): string {
  return statements.map((sql) => `${sql};`).join("\n");
}

function validation({ table, constraint }: NotValidFix): string {
  return `ALTER TABLE ${table} VALIDATE CONSTRAINT ${word(constraint)}`;
}

/** There is no other way back from VALIDATE. */
function invalidation({ table, constraint, safe }: NotValidFix): string {
  return `ALTER TABLE ${table} DROP CONSTRAINT ${word(constraint)}, ${safe}`;
}

function titleOf({ sql, takesBack: back }: OutsideFix): string {
  if (back.kind === "drop index") return `Build ${back.name}`;
  if (back.kind === "create index") return `Drop ${back.name}`;
  return sql.split("\n")[0]?.slice(0, 60) ?? "";
}
