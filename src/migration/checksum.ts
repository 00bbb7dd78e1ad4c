import { createHash } from "node:crypto";
import { significantTokens } from "../sql/token-reader.ts";

/**
 * Hashes the statements of a part of a text: SHA-256 over their tokens, in hex.
 *
 * Comments, white space, line ends, the case of unquoted words and a last semicolon don't count.
 */
export function checksum(
  text: string,
  range: { readonly start: number; readonly end: number },
): string {
  const hash = createHash("sha256");
  let pending = "";
  significantTokens(text, range, (token) => {
    // No token holds a NUL, so that two tokens never hash like one.
    pending += `${token}\0`;
    // A call for each token would take longer than the reading.
    if (pending.length < CHUNK) return;
    hash.update(pending);
    pending = "";
  });
  return hash.update(pending).digest("hex");
}

const CHUNK = 65_536;
