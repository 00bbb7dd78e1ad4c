import { createHash, type Hash } from "node:crypto";
import type { Statement } from "../sql/statements.ts";
import { significantTokens } from "../sql/token-reader.ts";
import { pieceEnd } from "../text/piece-end.ts";

/**
 * Hashes some statements of a text: SHA-256 over their tokens, in hex.
 *
 * Comments, white space, line ends, the case of unquoted words and a last semicolon do not count.
 */
export function checksum(text: string, statements: readonly Statement[]): string {
  const hash = createHash("sha256");
  let pending = "";
  significantTokens(text, statements, (token) => {
    if (token.length > CHUNK) {
      hash.update(pending);
      pending = "";
      updateInPieces(hash, token);
    } else pending += token;
    // The NUL keeps "ab" and "c" different from "a" and "bc": no token contains one.
    pending += "\0";
    // Tokens are hashed in chunks: one call for each would take longer than reading the text.
    if (pending.length < CHUNK) return;
    hash.update(pending);
    pending = "";
  });
  return hash.update(pending).digest("hex");
}

/** The data of a COPY may be longer than all that is in memory otherwise, and hashing copies a text. */
function updateInPieces(hash: Hash, text: string): void {
  for (let start = 0; start < text.length; ) {
    const end = pieceEnd(text, start, CHUNK);
    hash.update(text.slice(start, end));
    start = end;
  }
}

/** Returns the SHA-256 of a text, in hex. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const CHUNK = 65_536;
