import type { Node, RangeVar } from "@pgsql/types";
import type { ParseStatement } from "../../grammar/load-grammar.ts";
import { functionsIn, walk } from "../../locks/walk.ts";
import type { Migration, Section } from "../../migration/migration.ts";
import { placeIn } from "../../migration/place-in.ts";
import type { QualifiedName } from "../../sql/identifier.ts";
import type { Statement } from "../../sql/statements.ts";
import { leadingWords } from "../../sql/token-reader.ts";

/** A statement of an up section that writes rows, or that may. */
export interface DataStatement {
  readonly revision: string;
  readonly file: string;
  readonly line: number;
  /** With a semicolon or its COPY data at the end. */
  readonly sql: string;
  /** The tables that it writes, as it names them; empty if only running it shows them. */
  readonly tables: readonly QualifiedName[];
  /** True for INSERT, UPDATE, DELETE, MERGE and COPY as the outermost word. */
  readonly isPlain: boolean;
}

/** Finds the statements of revisions that write rows, in the order in which they run. */
export async function findDataStatements(
  migrations: readonly Migration[],
  parse: ParseStatement,
): Promise<readonly DataStatement[]> {
  const found: DataStatement[] = [];
  for (const { id, up } of migrations) {
    for (const statement of up.statements) {
      const written = await writtenTables(up, statement, parse);
      if (written === undefined) continue;
      found.push({
        ...written,
        revision: id,
        file: up.origin,
        line: placeIn(up, statement.start).line,
        sql: textOf(up, statement),
      });
    }
  }
  return found;
}

type Written = Pick<DataStatement, "tables" | "isPlain">;

const PLAIN: ReadonlySet<string> = new Set(["insert", "update", "delete", "merge", "copy"]);
const MAY_WRITE: ReadonlySet<string> = new Set([
  ...PLAIN,
  "with",
  "truncate",
  "select",
  "do",
  "call",
  "execute",
]);

async function writtenTables(
  { source }: Section,
  statement: Statement,
  parse: ParseStatement,
): Promise<Written | undefined> {
  const [word = ""] = leadingWords(source, statement, 1);
  if (!MAY_WRITE.has(word)) return undefined;
  const isPlain = PLAIN.has(word);
  const parsed = await parse(source.slice(statement.start, statement.end));
  if (parsed.kind !== "statement") return { tables: [], isPlain };
  const tables = tablesWritten(parsed.node);
  if (tables.length > 0) return { tables, isPlain };
  const isRead = word === "copy" || word === "with" || word === "select";
  if (isRead && !functionsIn(parsed.node).some(mayWrite)) return undefined;
  return { tables: [], isPlain: false };
}

function tablesWritten(node: Node): readonly QualifiedName[] {
  const found: RangeVar[] = [];
  const add = ({ relation }: { readonly relation?: RangeVar }): void => {
    if (relation !== undefined) found.push(relation);
  };
  walk(node, {
    InsertStmt: add,
    UpdateStmt: add,
    DeleteStmt: add,
    MergeStmt: add,
    CopyStmt: ({ relation, is_from: isFrom }) =>
      add(isFrom === true && relation ? { relation } : {}),
    TruncateStmt: ({ relations = [] }) => {
      walk(relations, { RangeVar: (relation) => found.push(relation) });
    },
  });
  return found.map(({ schemaname, relname = "" }) => ({ schema: schemaname, name: relname }));
}

/** Functions of the session and of sequences: their effect ends, or is compared. */
const HARMLESS: ReadonlySet<string> = new Set(["set_config", "setval", "nextval", "now"]);

function mayWrite({ schema, name }: QualifiedName): boolean {
  return !((schema === undefined || schema === "pg_catalog") && HARMLESS.has(name));
}

function textOf({ source }: Section, { start, end, copyData }: Statement): string {
  const sql = source.slice(start, end);
  if (copyData === undefined) return `${sql};`;
  const data = source.slice(copyData.start, copyData.end);
  return `${sql};\n${data}${data === "" || data.endsWith("\n") ? "" : "\n"}\\.`;
}
