import { Failure } from "../failure.ts";
import { listed, quoted } from "../text/counted.ts";

/** The start of a target: a word, or a name (an id, a prefix of an id, or a label). */
export type Anchor =
  | { readonly kind: "word"; readonly word: Word }
  | { readonly kind: "name"; readonly name: string };

/** `head`, `abc1`, `label@heads`. */
export interface AbsoluteIdentifier {
  readonly kind: "absolute";
  /** The user's input, for errors. */
  readonly text: string;
  /** The id, prefix or label before the `@`. */
  readonly branch: string | undefined;
  readonly anchor: Anchor;
}

/** `+2`, `-1`, `abc1-1`, `label@+1`, `label@head-2`. */
export interface RelativeIdentifier {
  readonly kind: "relative";
  readonly text: string;
  readonly branch: string | undefined;
  /** Undefined if the steps count from the applied revisions. */
  readonly anchor: Anchor | undefined;
  readonly direction: "up" | "down";
  /** Zero or more. The number of digits is not limited. */
  readonly count: number;
}

export type Identifier = AbsoluteIdentifier | RelativeIdentifier;

const RELATIVE = /^(?:([^@]*)@)?([^@]*?)([+-])([0-9]+)$/;
const ABSOLUTE = /^(?:([^@]*)@)?([^@]*)$/;

/**
 * Parses a target as users type it. It checks only the grammar; the graph decides if the name
 * exists.
 *
 * The whole text must match (`+1x` is not an identifier), and words are in lower case.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION`, or `EBB_UNKNOWN_BRANCH` for the part before the `@`.
 */
export function parseIdentifier(text: string): Identifier {
  const relative = RELATIVE.exec(text);
  if (relative !== null) {
    const [, branch, start = "", sign, digits] = relative;
    return {
      kind: "relative",
      text,
      branch: parseBranch(branch, text),
      anchor: start === "" ? undefined : parseAnchor(start, text),
      direction: sign === "+" ? "up" : "down",
      count: Number(digits),
    };
  }
  const absolute = ABSOLUTE.exec(text);
  if (absolute === null) throw malformed(text);
  const [, branch, start = ""] = absolute;
  return {
    kind: "absolute",
    text,
    branch: parseBranch(branch, text),
    anchor: parseAnchor(start, text),
  };
}

function parseBranch(branch: string | undefined, text: string): string | undefined {
  if (branch === undefined || isValidName(branch)) return branch;
  throw new Failure(
    "EBB_UNKNOWN_BRANCH",
    `Cannot resolve ${quoted(text)}: ${quoted(branch)} cannot be a branch`,
    { hint: "Type a branch label or a revision id before the @" },
  );
}

function parseAnchor(text: string, whole: string): Anchor {
  if (isWord(text)) return { kind: "word", word: text };
  if (isValidName(text)) return { kind: "name", name: text };
  throw malformed(whole);
}

function malformed(text: string): Failure {
  return new Failure(
    "EBB_UNKNOWN_REVISION",
    `Cannot resolve ${quoted(text)}: that is not the name of a revision`,
    {
      hint: "Type an id or the first characters of one, a label, head, heads, base, LABEL@head, or with steps -1, +1, ID-1, ID+1; several targets are separated by spaces",
    },
  );
}

/**
 * Words that mean revisions by their position. No revision and no label can have one as its name.
 */
const WORDS = ["head", "heads", "base", "current"] as const;

type Word = (typeof WORDS)[number];

/** Returns true if a text can be the id of a revision or a branch label. */
export function isValidName(text: string): boolean {
  return nameProblem(text) === undefined;
}

/** Lists all revisions as a header names them: `a, b`, or the word `base` for none. */
export function listedOrBase(revisions: readonly string[]): string {
  return revisions.join(", ") || "base";
}

/** Lists revisions in a sentence: the first twenty, and how many more; `base` for none. */
export function namedOrBase(revisions: readonly string[]): string {
  return listed(revisions) || "base";
}

/** Returns true if a text is one of the words `head`, `heads`, `base` and `current`. */
export function isWord(text: string): text is Word {
  return WORDS.some((word) => word === text);
}

/**
 * Returns the fault of a revision id or a label, or undefined if it is well-formed.
 *
 * A name has 1 to 255 letters without accents, digits, `_` and `.`: no character that has a meaning
 * in a target (`label@rev+1`, `a:b`) or in a list. The words of targets cannot be names.
 */
export function nameProblem(name: string): string | undefined {
  if (isWord(name)) return "this word means revisions of the graph";
  if (name === "") return "it is empty";
  if (name.length > 255) return "it is longer than 255 characters";
  return /^[A-Za-z0-9_.]+$/.test(name) ? undefined : "it may contain only A-Z, a-z, 0-9, _ and .";
}
