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
    means: "The ledger has no sections of an applied revision, so only its file can take it back.",
    todo: "Record them with `ebb repair`.",
  },
  EBB_LEDGER_OPEN: {
    severity: "error",
    foundBy: ["check"],
    means:
      "Another role may change the ledger's tables: it could write SQL that a downgrade would run.",
    todo: "Run the REVOKE statement that the message names.",
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
    means: "The revisions do not create the wanted schema (setting `wanted`).",
    todo: "Write a revision with `ebb revision --autogenerate`, or correct the wanted schema.",
  },
  EBB_LABELLED_HEADS: {
    severity: "note",
    foundBy: ["check"],
    means: "There are several heads, and each has a label of its own.",
    todo: "Apply all of them with `ebb upgrade heads`; `ebb upgrade head` is refused.",
  },
  EBB_EMPTY: {
    severity: "warning",
    foundBy: ["check"],
    means: "A revision changes nothing: its up section is empty.",
    todo: "Write its SQL, or declare `-- down nothing`.",
  },
  EBB_NO_REVISIONS: {
    severity: "warning",
    foundBy: ["check"],
    means: "The directory of the revision files is empty.",
    todo: "Write the first revision with `ebb revision`, or name the directory with `--dir`.",
  },
  // lint
  EBB_LINT: {
    exit: 1,
    severity: "error",
    foundBy: ["lint", "check"],
    means:
      "A rule of `ebb lint` has a finding. `rule` names it, and each rule has its own severity.",
    todo: "`ebb lint --explain RULE` shows the safe way; [the rules](lint/README.md).",
  },
  // verify
  EBB_UP_FAILS: {
    severity: "error",
    foundBy: ["verify"],
    means: "An up section fails on the scratch database.",
    todo: "Correct it at the named place. Put objects that it needs into `--prelude`; an extension that the embedded database lacks needs `--scratch-url`.",
  },
  EBB_DOWN_FAILS: {
    severity: "error",
    foundBy: ["verify"],
    means: "A down section fails although its up has just been run.",
    todo: "Correct it at the named place.",
  },
  EBB_LEFT_OUT: {
    severity: "note",
    foundBy: ["verify"],
    means: "A statement was left out, because it needs an extension of `--without-extensions`.",
    todo: "Verify it on a server that has the extension: `--scratch-url`.",
  },
  EBB_DOWN_LOST: {
    severity: "error",
    foundBy: ["verify"],
    means: "An object from before the up is missing after the down.",
    todo: "Let the down create it again as it was, or drop less.",
  },
  EBB_DOWN_LEFT: {
    severity: "error",
    foundBy: ["verify"],
    means: "An object exists after the down that did not exist before the up.",
    todo: "Let the down drop it, too.",
  },
  EBB_DOWN_CHANGED: {
    severity: "error",
    foundBy: ["verify"],
    means: "An object after the down differs from the object before the up.",
    todo: "Let the down change it back to the state in the finding.",
  },
  EBB_UP_AGAIN_FAILS: {
    severity: "error",
    foundBy: ["verify"],
    means: "An up section fails after its down.",
    todo: "Let the down remove the obstacle; usually another finding names it.",
  },
  EBB_UP_AGAIN_DIFFERS: {
    severity: "error",
    foundBy: ["verify"],
    means: "After its down, an up section gives another result than the first time.",
    todo: "Let the up depend on nothing that its down leaves behind: `IF NOT EXISTS` is often the reason.",
  },
  // drift
  EBB_DRIFT_MISSING: {
    severity: "error",
    foundBy: ["drift"],
    means: "The database lacks an object of its revisions.",
    todo: "Create it again, or write a revision that drops it and `ebb stamp` that one here.",
  },
  EBB_DRIFT_EXTRA: {
    severity: "error",
    foundBy: ["drift"],
    means: "The database has an object that no revision created.",
    todo: "Drop it, or write a revision that creates it and `ebb stamp` that one here.",
  },
  EBB_DRIFT_CHANGED: {
    severity: "error",
    foundBy: ["drift"],
    means: "An object in the database differs from its revisions.",
    todo: "Change it back, or write a revision that changes it and `ebb stamp` that one here.",
  },
} as const satisfies Readonly<Record<string, CodeFacts>>;
