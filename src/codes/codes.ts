import type { CodeFacts, Finder } from "./code.ts";
import { FINDING_CODES } from "./finding-codes.ts";
import { INPUT_CODES } from "./input-codes.ts";
import { RUN_CODES } from "./run-codes.ts";

/**
 * Everything that ebb refuses, reports or ends with, in the order of docs/errors.md.
 *
 * A code means the same whether a command ends with it as its error or finds it beforehand.
 */
export const CODES = { ...INPUT_CODES, ...RUN_CODES, ...FINDING_CODES };

export type Code = keyof typeof CODES;

/** A code that a command can end with as its error. */
export type FailureCode = {
  [C in Code]: (typeof CODES)[C] extends { readonly exit: number } ? C : never;
}[Code];

/** A code that `ebb check` can find. */
export type ProblemCode = CodeFoundBy<"check">;

/** A code that `ebb verify` or `ebb drift` can find. */
export type ProofCode = CodeFoundBy<"verify" | "drift">;

type CodeFoundBy<F extends Finder> = {
  [C in Code]: (typeof CODES)[C] extends { readonly foundBy: readonly (infer By)[] }
    ? [Extract<By, F>] extends [never]
      ? never
      : C
    : never;
}[Code];

/** Says whether `ebb check` can find a code. */
export function isProblemCode(code: Code): code is ProblemCode {
  const { foundBy }: CodeFacts = CODES[code];
  return foundBy?.includes("check") ?? false;
}
