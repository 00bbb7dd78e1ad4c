// For Bun's compiler only: Node and Deno do not know `type: "file"` and never load this module.

import wasm from "../../node_modules/libpg-query/wasm/libpg-query.wasm" with { type: "file" };

/** The parser's program inside the binary. */
export const WASM_FILE: string = wasm;
