import { createRequire } from "node:module";
import { IS_COMPILED } from "../compiled.ts";

/**
 * Finds the parser's program: inside a compiled binary, else in the installed package.
 *
 * The package's own loader would search node_modules of the machine that compiled the binary.
 */
export async function findWasmFile(): Promise<string> {
  if (IS_COMPILED) return (await import("./wasm-file-compiled.ts")).WASM_FILE;
  return installedWasmFile();
}

/** Returns the path of the parser's program in the installed package. */
function installedWasmFile(): string {
  return createRequire(import.meta.url).resolve("libpg-query/wasm/libpg-query.wasm");
}
