import { writeFileSync } from "node:fs";
import { makeFooter } from "../../src/payload/footer-digest.ts";

/** The first bytes of a program for Linux, and some more that look like none of ebb's. */
const PROGRAM = new TextEncoder().encode(`\x7fELF${"program ".repeat(20)}`);

/** Writes a file that is to ebb what a compiled ebb is, without being one that runs. */
export function writeFakeEbb(path: string, payload = ""): { readonly programLength: number } {
  const bytes = new TextEncoder().encode(payload);
  const parts = [PROGRAM, bytes, makeFooter(PROGRAM.length, bytes)];
  writeFileSync(path, Uint8Array.from(parts.flatMap((part) => [...part])), { mode: 0o755 });
  return { programLength: PROGRAM.length };
}
