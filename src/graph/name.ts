const NAME = /^[A-Za-z0-9_.]{1,255}$/;

/** The words that stand for revisions and therefore never name one. */
export const WORDS = ["head", "heads", "base", "current"] as const;

export type Word = (typeof WORDS)[number];

/** Tells whether a text can be the id of a revision or a branch label. */
export function isValidName(text: string): boolean {
  return NAME.test(text) && !isWord(text);
}

/** Tells whether a text is one of the words `head`, `heads`, `base` and `current`. */
export function isWord(text: string): text is Word {
  return WORDS.some((word) => word === text);
}
