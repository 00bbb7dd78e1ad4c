import { readFile } from "node:fs/promises";
import type { ParseResult } from "@pgsql/types";
import startProgram, { type ParserProgram } from "libpg-query/wasm/libpg-query.js";
import { Failure } from "../failure.ts";
import type { Parsed } from "../syntax/parse-tree.ts";
import { withLessMemory } from "./less-memory.ts";
import { findWasmFile } from "./wasm-file.ts";

/** Parses one statement into its tree. */
export type ParseStatement = (sql: string) => Promise<Parsed>;

/** The limit for parsing. A longer statement is data, and its tree would take gigabytes. */
const LONGEST_STATEMENT = 1_000_000;

/**
 * Loads PostgreSQL's own parser.
 *
 * Import this module only if it is needed: compiling the program takes longer than everything else
 * that ebb does before it connects.
 *
 * @throws {Failure} `EBB_FILE` if a part is missing
 */
export async function loadGrammar(): Promise<ParseStatement> {
  const module = await WebAssembly.compile(withLessMemory(await readProgram(await findWasmFile())));
  let program = await start(module);
  return async (sql) => {
    if (sql.length > LONGEST_STATEMENT) return { kind: "unreadable" };
    try {
      return parse(program, sql);
    } catch {
      // It ran out of stack or memory, and cannot be used again.
      program = await start(module);
      return { kind: "unreadable" };
    }
  };
}

async function readProgram(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Failure("EBB_FILE", `Cannot load PostgreSQL's grammar: ${path} is unreadable`, {
      hint: "Install ebb again: a part of it is missing",
      cause: error,
    });
  }
}

/**
 * Starts the parser with its program. The package looks for the program in node_modules, which a
 * compiled binary does not have.
 */
async function start(module: WebAssembly.Module): Promise<ParserProgram> {
  return new Promise((resolve, reject) => {
    startProgram({
      instantiateWasm: (imports, ready) => {
        WebAssembly.instantiate(module, imports).then(ready).catch(reject);
        return {};
      },
    }).then(resolve, reject);
  });
}

/**
 * Calls the parser. The offsets are those of libpg_query's `PgQueryParseResult` and `PgQueryError`.
 */
function parse(program: ParserProgram, sql: string): Parsed {
  const size = program.lengthBytesUTF8(sql) + 1;
  const text = program._malloc(size);
  program.stringToUTF8(sql, text, size);
  const result = program._wasm_parse_query_raw(text);
  const field = (pointer: number, index: number): number =>
    program.getValue(pointer + 4 * index, "i32");
  const tree = program.UTF8ToString(field(result, 0));
  const error = field(result, 2);
  const parsed =
    error === 0
      ? statementOf(tree)
      : refused(program.UTF8ToString(field(error, 0)), field(error, 4));
  program._free(text);
  program._wasm_free_parse_result(result);
  return parsed;
}

function statementOf(json: string): Parsed {
  const { stmts = [] } = JSON.parse(json) as ParseResult;
  const node = stmts[0]?.stmt;
  return node === undefined || stmts.length > 1
    ? { kind: "unreadable" }
    : { kind: "statement", node };
}

/**
 * Converts a parse error. The parser's memory limit is not an error: the server has another limit.
 */
function refused(message: string, position: number): Parsed {
  if (message.startsWith("memory exhausted")) return { kind: "unreadable" };
  return { kind: "refused", message, position: position > 0 ? position : undefined };
}
