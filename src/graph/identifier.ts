import { Failure } from "../failure.ts";
import { quoted } from "../text/counted.ts";

/** What a target starts from: a word, or an id, a prefix of one, or a label. */
export type Anchor =
  | { readonly kind: "word"; readonly word: Word }
  | { readonly kind: "name"; readonly name: string };

/** `head`, `abc1`, `label@heads`. */
export interface AbsoluteIdentifier {
  readonly kind: "absolute";
  /** As typed, for errors. */
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
  /** Undefined where the steps count from what is applied. */
  readonly anchor: Anchor | undefined;
  readonly direction: "up" | "down";
  /** May be zero, and as large as digits allow. */
  readonly count: number;
}

export type Identifier = AbsoluteIdentifier | RelativeIdentifier;

const RELATIVE = /^(?:([^@]*)@)?([^@]*?)([+-])([0-9]+)$/;
const ABSOLUTE = /^(?:([^@]*)@)?([^@]*)$/;

/**
 * Reads the name of a revision as users type it. Grammar only: whether anything of that name exists
 * is for the graph to say.
 *
 * The whole text must fit (`+1x` is no identifier), and words are written in small letters.
 *
 * @throws {Failure} `EBB_UNKNOWN_REVISION`, `EBB_UNKNOWN_BRANCH` (before the `@`).
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
    { hint: "Before the @ stands a branch label or a revision id" },
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
    `Cannot resolve ${quoted(text)}: that is no name of a revision`,
    {
      hint: "Type an id or the first characters of one, a label, head, heads, base, LABEL@head, or with steps -1, +1, ID-1, ID+1; several targets are separated by spaces",
    },
  );
}

const NAME = /^[A-Za-z0-9_.]{1,255}$/;

/** The words that stand for revisions and therefore never name one. */
const WORDS = ["head", "heads", "base", "current"] as const;

type Word = (typeof WORDS)[number];

/** Tells whether a text can be the id of a revision or a branch label. */
export function isValidName(text: string): boolean {
  return NAME.test(text) && !isWord(text);
}

/** Tells whether a text is one of the words `head`, `heads`, `base` and `current`. */
export function isWord(text: string): text is Word {
  return WORDS.some((word) => word === text);
}

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
