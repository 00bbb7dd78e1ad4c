/**
 * Names the command if a statement that begins with these tokens begins or ends a transaction.
 *
 * `ROLLBACK TO`, `SAVEPOINT` and `RELEASE` do not. `PREPARE transaction AS …` prepares a statement of
 * that name; only with a string behind it the word means the transaction.
 */
export function transactionControl(tokens: readonly string[]): string | undefined {
  const [first, second = "", third = ""] = tokens;
  switch (first) {
    case "begin":
    case "end":
    case "abort":
      return first;
    case "start":
      return second === "transaction" ? "start transaction" : undefined;
    case "prepare":
      return second === "transaction" && isString(third) ? "prepare transaction" : undefined;
    case "commit":
      return second === "prepared" ? "commit prepared" : first;
    case "rollback":
      return rollback(second, third);
    default:
      return undefined;
  }
}

function rollback(second: string, third: string): string | undefined {
  if (second === "prepared") return "rollback prepared";
  const next = second === "work" || second === "transaction" ? third : second;
  return next === "to" ? undefined : "rollback";
}

function isString(token: string): boolean {
  return token.includes("'") || token.startsWith("$");
}
