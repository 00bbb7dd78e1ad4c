/**
 * Returns the end of the piece of a text that begins at `start` and has about `length` UTF-16 units.
 *
 * It is between characters, because half of a surrogate pair cannot be encoded.
 */
export function pieceEnd(text: string, start: number, length: number): number {
  const end = start + length;
  if (end >= text.length) return text.length;
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
