import type { CodeFacts } from "./code.ts";

/** The codes that only a finding has: no command ends with one of them as its error. */
export const FINDING_CODES = {
  // check
  EBB_PENDING: {
    severity: "error",
    foundBy: ["check"],
    means: "A revision of the source is not applied.",
    todo: "Apply it with `ebb upgrade head`.",
  },
  EBB_EDITED_DOWN: {
    severity: "note",
    foundBy: ["check"],
    means: "The down section of an applied file differs from the recorded one.",
    todo: "Put the file back, or record the edit with `ebb repair`.",
  },
  EBB_NOT_RECORDED: {
    severity: "note",
    foundBy: ["check"],
    means:
      "The ledger holds no sections of an applied revision, so only its file can take it back.",
    todo: "Record them with `ebb repair`.",
  },
  EBB_INVALID_INDEX: {
    severity: "error",
    foundBy: ["check"],
    means: "An index is INVALID: its build was interrupted or failed, and no query uses it.",
    todo: "Build it again with `reindex index concurrently`, or drop it.",
  },
  EBB_WANTED_DIFFERS: {
    severity: "error",
    foundBy: ["check"],
    means: "The revisions do not make the wanted schema (setting `wanted`).",
    todo: "Write what is missing with `ebb revision --autogenerate`, or correct the wanted schema.",
  },
  EBB_LABELLED_HEADS: {
    severity: "note",
    foundBy: ["check"],
    means: "There are several heads, and each has a label of its own.",
    todo: "Apply all of them with `ebb upgrade heads`; `ebb upgrade head` is refused.",
  },
  EBB_EMPTY: {
    severity: "note",
    foundBy: ["check"],
    means: "A revision changes nothing: its sections are empty.",
    todo: "Write its SQL, or declare `-- down nothing`.",
  },
  // lint
  EBB_LINT: {
    severity: "error",
    foundBy: ["lint"],
    means:
      "A rule of `ebb lint` found something; `rule` says which, and each has a severity of its own.",
    todo: "`ebb lint --explain RULE` tells the safe way; [the rules](lint/README.md).",
  },
  // verify
  EBB_UP_FAILS: {
    severity: "error",
    foundBy: ["verify"],
    means: "An up section fails on the scratch database.",
    todo: "Correct it at the place that is named. What it presupposes goes into `--prelude`; an extension that the embedded database lacks needs `--scratch-url`.",
  },
  EBB_DOWN_FAILS: {
    severity: "error",
    foundBy: ["verify"],
    means: "A down section fails although its up has just been run.",
    todo: "Correct it at the place that is named.",
  },
  EBB_DOWN_LOST: {
    severity: "error",
    foundBy: ["verify"],
    means: "Something that was there before the up is missing after the down.",
    todo: "Have the down make it again as it was, or drop less.",
  },
  EBB_DOWN_LEFT: {
    severity: "error",
    foundBy: ["verify"],
    means: "Something that was not there before the up is there after the down.",
    todo: "Have the down drop it, too.",
  },
  EBB_DOWN_CHANGED: {
    severity: "error",
    foundBy: ["verify"],
    means: "Something differs after the down from before the up.",
    todo: "Have the down change it back to what the finding names.",
  },
  EBB_UP_AGAIN_FAILS: {
    severity: "error",
    foundBy: ["verify"],
    means: "An up section fails after its down.",
    todo: "Have the down take back what stands in the way; another finding names it as a rule.",
  },
  EBB_UP_AGAIN_DIFFERS: {
    severity: "error",
    foundBy: ["verify"],
    means: "An up section gives another result after its down than the first time.",
    todo: "Have the up depend on nothing that its down leaves behind: `IF NOT EXISTS` is often why.",
  },
  // drift
  EBB_DRIFT_MISSING: {
    severity: "error",
    foundBy: ["drift"],
    means: "The database lacks something that its revisions made.",
    todo: "Make it again, or write a revision that drops it and `ebb stamp` that one here.",
  },
  EBB_DRIFT_EXTRA: {
    severity: "error",
    foundBy: ["drift"],
    means: "The database has something that no revision made.",
    todo: "Drop it, or write a revision that makes it and `ebb stamp` that one here.",
  },
  EBB_DRIFT_CHANGED: {
    severity: "error",
    foundBy: ["drift"],
    means: "Something in the database is not as its revisions made it.",
    todo: "Change it back, or write a revision that changes it and `ebb stamp` that one here.",
  },
} as const satisfies Readonly<Record<string, CodeFacts>>;
