import { writeFileSync } from "node:fs";
import { makeFooter } from "../../src/payload/footer-digest.ts";

/** The first bytes of a Linux program, and more bytes that look like no footer of ebb. */
const PROGRAM = new TextEncoder().encode(`\x7fELF${"program ".repeat(20)}`);

/** Writes a file that ebb takes for a compiled ebb. It cannot run. */
export function writeFakeEbb(path: string, payload = ""): { readonly programLength: number } {
  const bytes = new TextEncoder().encode(payload);
  const parts = [PROGRAM, bytes, makeFooter(PROGRAM.length, bytes)];
  writeFileSync(path, Uint8Array.from(parts.flatMap((part) => [...part])), { mode: 0o755 });
  return { programLength: PROGRAM.length };
}
