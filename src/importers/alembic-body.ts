import { type KnownEnums, methodSql, operationSql } from "./alembic-operations.ts";
import { parsePython } from "./python-expression.ts";
import {
  assignmentOf,
  blockAfter,
  colonOf,
  inlineSuite,
  isDocstring,
  type PythonModule,
  takeImport,
} from "./python-module.ts";
import type { PythonLine, PythonToken } from "./python-tokens.ts";
import {
  isCall,
  isName,
  lastName,
  type PythonCall,
  type PythonValue,
  pythonValue,
  Unreadable,
} from "./python-value.ts";

/** The SQL of `upgrade()` or `downgrade()`. */
export interface AlembicBody {
  readonly sql: string;
  /** False if a part of it runs in an `autocommit_block()`. */
  readonly transaction: boolean;
}

/** What is known while a body is read. */
class Reading {
  readonly module: PythonModule;
  readonly scope: Map<string, PythonValue>;
  readonly enums: KnownEnums;
  readonly statements: string[] = [];
  /** The tables of `batch_alter_table`, by the variable. */
  readonly batches = new Map<string, PythonCall>();
  transaction = true;
  depth = 0;

  constructor(module: PythonModule, enums: KnownEnums) {
    this.module = module;
    this.scope = new Map(module.scope);
    this.enums = enums;
  }
}

/**
 * Writes the SQL of a function of a revision.
 *
 * @throws {Unreadable} with the line, for a statement that needs Python
 */
export function bodySql(
  module: PythonModule,
  name: "upgrade" | "downgrade",
  enums: KnownEnums,
): AlembicBody {
  const lines = module.functions.get(name);
  if (lines === undefined) throw new Unreadable(`it has no ${name}()`);
  const reading = new Reading(module, enums);
  readLines(lines, reading);
  const sql = reading.statements.map(terminated).filter((text) => text !== "");
  return { sql: sql.map((text) => `${text}\n`).join("\n"), transaction: reading.transaction };
}

/** Ends a statement with its semicolon, below a comment at the end. */
function terminated(text: string): string {
  const sql = text.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
  if (sql === "" || sql.endsWith(";")) return sql;
  const last = sql.slice(sql.lastIndexOf("\n") + 1);
  return last.includes("--") ? `${sql}\n;` : `${sql};`;
}

function readLines(lines: readonly PythonLine[], reading: Reading): void {
  const indent = lines[0]?.indent ?? 0;
  lines.forEach((line, at) => {
    if (line.indent > indent) return;
    try {
      readStatement(line, [...inlineSuite(line), ...blockAfter(lines, at)], reading);
    } catch (error) {
      if (!(error instanceof Unreadable) || error.line) throw error;
      throw new Unreadable(error.message, line.line);
    }
  });
}

const KEYWORDS = new Set(
  "if for while try class def assert raise del global nonlocal async match yield await".split(" "),
);

function readStatement(line: PythonLine, block: readonly PythonLine[], reading: Reading): void {
  const { tokens } = line;
  const word = tokens[0]?.kind === "name" ? tokens[0].text : "";
  if (isDocstring(line) || word === "pass" || takeImport(line, reading.scope)) return;
  if (word === "return" && tokens.length === 1) return;
  if (word === "with") {
    readWith(tokens, block, reading);
    return;
  }
  if (KEYWORDS.has(word) || word === "return") throw new Unreadable(`"${word}" needs Python`);
  const assignment = assignmentOf(line);
  const value = pythonValue(parsePython(assignment?.value ?? tokens), reading.scope);
  if (assignment === undefined || isOperation(value)) run(value, reading);
  if (assignment !== undefined) reading.scope.set(assignment.name, value);
}

function isOperation(value: PythonValue): boolean {
  return isCall(value) && operationOf(value) !== undefined;
}

/** Returns the part of a name behind `op.`. */
function operationOf({ path }: PythonCall): string | undefined {
  return /^(?:alembic\.)?op\.(\w+)$/.exec(path)?.[1];
}

function readWith(
  tokens: readonly PythonToken[],
  block: readonly PythonLine[],
  reading: Reading,
): void {
  const head = tokens.slice(1, colonOf(tokens));
  const as = head.findIndex(({ kind, text }) => kind === "name" && text === "as");
  const value = pythonValue(parsePython(as < 0 ? head : head.slice(0, as)), reading.scope);
  if (!isCall(value)) throw new Unreadable('"with" needs Python');
  const name = as < 0 ? undefined : head[as + 1]?.text;
  if (lastName(value.path) === "autocommit_block") reading.transaction = false;
  else if (operationOf(value) === "batch_alter_table" && name !== undefined) {
    reading.scope.set(name, { kind: "name", path: `batch:${name}` });
    reading.batches.set(name, value);
  } else throw new Unreadable(`"with ${lastName(value.path)}" needs Python`, value.line);
  readLines(block, reading);
}

function run(value: PythonValue, reading: Reading): void {
  if (isName(value)) return;
  if (!isCall(value)) throw new Unreadable("a statement that needs Python");
  const { path, line } = value;
  if (path === "print") return;
  const batch = /^batch:(\w+)\.\w+$/.exec(path)?.[1];
  if (value.on !== undefined) reading.statements.push(...methodSql(value, reading.enums));
  else if (operationOf(value) !== undefined) {
    reading.statements.push(...operationSql(value, reading.enums));
  } else if (batch !== undefined) {
    reading.statements.push(...operationSql(ofBatch(value, batch, reading), reading.enums));
  } else if (value.items.length + value.named.size === 0) inline(value, reading);
  else throw new Unreadable(`${path}() needs Python`, line);
}

/** A function of the same file without arguments is read in its place. */
function inline({ path, line }: PythonCall, reading: Reading): void {
  const body = reading.module.functions.get(path);
  if (body === undefined || reading.depth > 8) throw new Unreadable(`${path}() needs Python`, line);
  reading.depth++;
  readLines(body, reading);
  reading.depth--;
}

/** The name of the table stands first, or behind the name of a constraint or an index. */
const TABLE_FIRST = /^(?:add|alter|drop)_column$|_table_comment$/;

function ofBatch(call: PythonCall, batch: string, reading: Reading): PythonCall {
  const head = reading.batches.get(batch);
  const table = head?.items[0] ?? head?.named.get("table_name") ?? null;
  const schema = head?.items[1] ?? head?.named.get("schema") ?? null;
  const kind = lastName(call.path);
  const at = TABLE_FIRST.test(kind) ? 0 : 1;
  const isPlain = kind === "execute" || kind === "drop_index";
  const items = isPlain ? call.items : [...call.items.slice(0, at), table, ...call.items.slice(at)];
  const named = new Map([...call.named, ["schema", schema], ["source_schema", schema]] as const);
  return { ...call, path: `op.${kind}`, items, named };
}
