/**
 * Says what is wrong with a revision id or a label, or nothing when it is well-formed.
 *
 * Letters without accents, digits, `_` and `.`, 1 to 255 of them: nothing that means something in a
 * target (`label@rev+1`, `a:b`) or in a list. The words of targets can be no names.
 */
export function nameProblem(name: string): string | undefined {
  if (RESERVED_WORDS.has(name)) return "this word stands for revisions of the graph";
  if (name === "") return "it is empty";
  if (name.length > 255) return "it is longer than 255 characters";
  return /^[A-Za-z0-9_.]+$/.test(name) ? undefined : "only A-Z, a-z, 0-9, _ and . may be in it";
}

const RESERVED_WORDS: ReadonlySet<string> = new Set(["head", "heads", "base", "current"]);
