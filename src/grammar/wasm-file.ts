import { IS_COMPILED } from "../compiled.ts";

/**
 * Finds the parser's program: inside a compiled binary, else in the installed package.
 *
 * The package's own loader would look for it in node_modules of the machine that compiled.
 */
export async function findWasmFile(): Promise<string> {
  if (IS_COMPILED) return (await import("./wasm-file-compiled.ts")).WASM_FILE;
  return (await import("./wasm-file-installed.ts")).installedWasmFile();
}
