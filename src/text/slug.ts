const MAX_LENGTH = 40;

/**
 * Turns a message into the readable part of a file name: `Add users!` → `add_users`.
 *
 * As in Alembic, the words are in lower case, joined by `_`, and cut at the end of a word after
 * about 40 characters. Latin letters lose their accents; letters of other scripts stay. The result
 * may be empty.
 */
export function slug(message: string): string {
  const words = fold(message).match(/[\p{L}\p{N}]+/gu) ?? [];
  const name = cut(words.join("_"));
  return RESERVED.test(name) ? `${name}_` : name;
}

/** Names that Windows reserves for devices, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

function fold(message: string): string {
  return message
    .toLowerCase()
    .replace(/['’]/g, "")
    .normalize("NFKD")
    .replace(/(\p{Script=Latin})\p{M}+/gu, "$1")
    .replace(/[ßæœøđðłþıħŋ]/g, (letter) => LETTERS.get(letter) ?? letter)
    .normalize("NFC");
}

/** Latin letters that Unicode does not decompose. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ["ß", "ss"],
  ["æ", "ae"],
  ["œ", "oe"],
  ["ø", "o"],
  ["đ", "d"],
  ["ð", "d"],
  ["ł", "l"],
  ["þ", "th"],
  ["ı", "i"],
  ["ħ", "h"],
  ["ŋ", "n"],
]);

/** Cuts after the last word that fits. A single long word is cut inside. */
function cut(name: string): string {
  const characters = [...name];
  if (characters.length <= MAX_LENGTH) return name;
  const start = characters.slice(0, MAX_LENGTH).join("");
  if (characters[MAX_LENGTH] === "_") return start;
  const lastWord = start.lastIndexOf("_");
  return lastWord > 0 ? start.slice(0, lastWord) : start;
}
