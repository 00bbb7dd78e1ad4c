/** Every exit status of ebb: its meaning, and the advice to a script that gets it. */
export const EXIT_STATUSES = {
  0: { means: "Done, or nothing to do.", todo: "Continue." },
  1: {
    means: "Failed. Earlier steps stay done, and the last line shows the present revision.",
    todo: "Stop.",
  },
  2: { means: "Wrong usage: the command line, a setting or the URL.", todo: "Correct it." },
  3: {
    means:
      "`check`, `status`, `lint`, `verify`, `drift` or `current --check-heads` say no. Nothing is broken.",
    todo: "It is the answer.",
  },
  4: {
    means: "No lock in time, or the heads changed. Nothing of that revision was applied.",
    todo: "Try again.",
  },
  5: {
    means: "No connection, before the first statement.",
    todo: "Correct the URL, the user or the password: the same attempt fails again. Only for a server that does not answer (`EBB_CONNECT`): `--wait`.",
  },
  6: {
    means: "A person must decide: a half-run section, or an unknown outcome.",
    todo: "Never retry automatically.",
  },
  7: {
    means:
      "The connection was lost in a run. Whole steps are done or nothing is; the rest was rolled back.",
    todo: "Try again, with the same command: it does the rest.",
  },
  129: {
    means: "Stopped by SIGHUP, after a clean rollback.",
    todo: "Run it again when you want.",
  },
  130: {
    means: "Stopped by SIGINT (Ctrl-C), after a clean rollback.",
    todo: "Run it again when you want.",
  },
  143: {
    means: "Stopped by SIGTERM, after a clean rollback.",
    todo: "Run it again when you want.",
  },
} as const;

export type ExitStatus = keyof typeof EXIT_STATUSES;

/** An `error` makes the command that finds it end with 3; a `note` changes nothing. */
export type Severity = "error" | "warning" | "note";

/** Commands that report a list of findings instead of one error. */
export type Finder = "check" | "lint" | "verify" | "drift";

/** The facts of a code, from which docs/errors.md is generated. */
export interface CodeFacts {
  /** The exit status of a command that ends with this code as its error. */
  readonly exit?: ExitStatus;
  /** The severity of a finding with this code, the same for each command that finds it. */
  readonly severity?: Severity;
  readonly foundBy?: readonly Finder[];
  readonly means: string;
  readonly todo: string;
}
