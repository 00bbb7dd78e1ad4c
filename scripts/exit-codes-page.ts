import { EXIT_STATUS } from "../src/failure.ts";

/** What each exit status means, and what a script should do. */
const STATUSES: readonly (readonly [number, string, string])[] = [
  [0, "Done, or nothing to do.", "Go on."],
  [1, "Failed. What was done before stays done, and the last line says where it stands.", "Stop."],
  [2, "Wrong usage: the command line, a setting or the URL.", "Correct it."],
  [
    3,
    "`check`, `status`, `verify`, `drift` or `current --check-heads` say no. Nothing is broken.",
    "It is the answer to the question.",
  ],
  [4, "No lock in time, or the heads moved. Nothing of that revision was applied.", "Try again."],
  [5, "No connection, before the first statement.", "Try again, or correct the URL."],
  [6, "A person must look: a half-run section, or an unknown outcome.", "Never retry by itself."],
  [129, "Stopped by SIGHUP, after a clean rollback.", "Run it again when you want."],
  [130, "Stopped by SIGINT (Ctrl-C), after a clean rollback.", "Run it again when you want."],
  [143, "Stopped by SIGTERM, after a clean rollback.", "Run it again when you want."],
];

/** The rows of docs/reference/exit-codes.md: status, meaning, what to do, the codes of errors. */
export function exitCodeRows(): readonly (readonly string[])[] {
  const codes = Object.entries(EXIT_STATUS);
  const unexplained = codes.find(([, status]) => !STATUSES.some(([known]) => known === status));
  if (unexplained !== undefined) throw new Error(`exit status ${unexplained[1]} has no words`);
  return STATUSES.map(([status, means, todo]) => {
    const names = codes.filter(([, other]) => other === status).map(([code]) => `\`${code}\``);
    return [String(status), means, todo, names.join(", ")];
  });
}
