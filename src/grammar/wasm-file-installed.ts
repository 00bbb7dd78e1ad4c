import { createRequire } from "node:module";

/** The parser's program in the installed package. */
export function installedWasmFile(): string {
  return createRequire(import.meta.url).resolve("libpg-query/wasm/libpg-query.wasm");
}
