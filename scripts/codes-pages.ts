import { type CodeFacts, EXIT_STATUSES, type Finder } from "../src/codes/code.ts";
import { CODES } from "../src/codes/codes.ts";

const ALL: readonly (readonly [string, CodeFacts])[] = Object.entries(CODES);

/** Makes the rows of docs/reference/exit-codes.md: status, meaning, advice, the codes of errors. */
export function exitCodeRows(): string[][] {
  return Object.entries(EXIT_STATUSES).map(([status, { means, todo }]) => {
    const codes = ALL.filter(([, { exit }]) => String(exit) === status);
    return [status, means, todo, codes.map(([code]) => quoted(code)).join(", ")];
  });
}

/** Makes the rows of the errors in docs/errors.md: code, exit status, meaning, advice. */
export function errorRows(): string[][] {
  return ALL.flatMap(([code, { exit, means, todo }]) =>
    exit === undefined ? [] : [[quoted(code), String(exit), means, todo]],
  );
}

/** Makes the rows of the findings of some commands: code, severity, meaning, advice. */
export function findingRows(...finders: readonly Finder[]): string[][] {
  return ALL.filter(([, { foundBy = [] }]) => finders.some((by) => foundBy.includes(by))).map(
    ([code, { severity = "", means, todo }]) => [quoted(code), severity, means, todo],
  );
}

function quoted(code: string): string {
  return `\`${code}\``;
}
