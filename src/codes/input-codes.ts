import type { CodeFacts } from "./code.ts";

/** The codes of the user's input: command line, targets, revision files. */
export const INPUT_CODES = {
  // wrong usage
  EBB_USAGE: {
    exit: 2,
    means:
      "The command line is wrong: an option, an argument or a combination that does not exist.",
    todo: "Read `ebb COMMAND --help`; the hint names the most similar word.",
  },
  EBB_UNKNOWN_COMMAND: {
    exit: 2,
    means: "There is no such command. For a verb of another tool the hint names ebb's command.",
    todo: "Use the command that the hint names, or see `ebb --help`.",
  },
  EBB_BAD_SETTING: {
    exit: 2,
    means: "A flag, a variable or a key of ebb.toml has a value that the setting does not take.",
    todo: "Correct it at the place that the message names; `ebb doctor` shows every setting.",
  },
  EBB_BAD_URL: {
    exit: 2,
    means: "The database's URL, or one of its parameters, cannot be read.",
    todo: "Write `postgresql://user:password@host:port/database?sslmode=…`; unknown parameters are refused.",
  },
  EBB_VARIABLE: {
    exit: 2,
    severity: "error",
    foundBy: ["check", "lint", "verify"],
    means:
      "A section uses a variable that has no value or that its header does not declare, or a value leaves no readable SQL.",
    todo: "Give the value with `--set name=value` or `EBB_SET_name`, or correct the line `variables:`.",
  },
  // targets and graph
  EBB_UNKNOWN_REVISION: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means:
      "No revision has this id, prefix or label, or the database has a revision that no file declares.",
    todo: "See `ebb history`. If a row of the version table is wrong for good: `ebb stamp --purge REVISION`.",
  },
  EBB_UNKNOWN_TAG: {
    exit: 1,
    means: "No run in the log has the tag.",
    todo: "`ebb log` shows the tags. A run that changed nothing has no rows.",
  },
  EBB_UNKNOWN_BRANCH: {
    exit: 1,
    means: "The word before `@` is neither a label nor a revision.",
    todo: "See the labels with `ebb branches` or `ebb history --verbose`.",
  },
  EBB_AMBIGUOUS_REVISION: {
    exit: 1,
    means: "A prefix, or a walk of N steps, leads to several revisions.",
    todo: "Type more of the id, or name the branch: `label@-1`.",
  },
  EBB_MULTIPLE_HEADS: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "A branch has several heads, or `head` is the target although there are several.",
    todo: "Name one (`label@head`), take all (`heads`), or join them with `ebb merge heads`.",
  },
  EBB_BAD_RANGE: {
    exit: 1,
    means:
      "The target does not fit: too few revisions, the wrong sign, not an ancestor, or a range where none is possible.",
    todo: "See where the database stands with `ebb current`, then name a revision.",
  },
  EBB_CYCLE: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "A revision is its own ancestor, over parents or dependencies.",
    todo: "Break the cycle in one of the files in the message.",
  },
  EBB_DUPLICATE_REVISION: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "Two files have the same revision id.",
    todo: "Give one of them another id, and correct the `parents:` of its children.",
  },
  EBB_DUPLICATE_LABEL: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "Two revisions have the same label, or a label is another revision's id.",
    todo: "Rename one of them.",
  },
  EBB_MISSING_PARENT: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "A file names a parent that no file declares.",
    todo: "Bring the missing file back, or correct `parents:`.",
  },
  EBB_MISSING_DEPENDENCY: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "A file depends on a revision or label that does not exist.",
    todo: "Bring the missing file back, or correct `depends:`.",
  },
  EBB_IMPORT: {
    exit: 1,
    means: "The migrations of another tool, or its table in the database, cannot be imported.",
    todo: "Do what the hint says in the other tool, then import again.",
  },
  EBB_SQUASH: {
    exit: 1,
    means: "These revisions cannot be squashed into one.",
    todo: "Choose the target that the hint names, or merge the branches first.",
  },
  EBB_NOT_A_HEAD: {
    exit: 1,
    means: "The parent of the new revision is not a head.",
    todo: "Use `--splice` to start a branch there, or leave out `--head`.",
  },
  // revision files
  EBB_ENCODING: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "A file is not UTF-8, or contains a NUL byte.",
    todo: "Save it as UTF-8; the message names line and column.",
  },
  EBB_HEADER: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "The header of a revision file is wrong: no `revision:`, an unknown field, a bad id.",
    todo: "See docs/reference/file-format.md.",
  },
  EBB_MARKER: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "A marker line (`-- up`, `-- down`, `-- assert`) is misspelt or has an unknown option.",
    todo: "Correct the line that the message names.",
  },
  EBB_SECTION: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "A section is missing or repeated, or contains something that does not belong there.",
    todo: "A file has one `-- up`, at most one `-- down` and one `-- assert`, and no SQL before the first.",
  },
  EBB_SYNTAX: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means:
      "PostgreSQL's grammar refuses a statement, or a string, comment, quoted name, dollar quote or COPY data has no end.",
    todo: "Correct the named place; for text without an end, it is where that text starts.",
  },
  EBB_UNSURE_SYNTAX: {
    severity: "warning",
    foundBy: ["check"],
    means:
      "PostgreSQL 18's grammar refuses a statement that an older or newer server may read, or `[lint] rules` makes `syntax-error` a warning.",
    todo: "Try the statement on a server of your version, with `ebb upgrade head --dry-run`.",
  },
  EBB_TRANSACTION_MODE: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means:
      "A statement cannot run in a transaction, as VACUUM and CREATE INDEX CONCURRENTLY, and its section runs in one; or it needs one.",
    todo: "Mark the section `no-transaction`, best in a revision of its own.",
  },
  EBB_META_COMMAND: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "A file contains a psql command, which only psql understands.",
    todo: "Remove it or write it as SQL; `\\restrict` and `\\unrestrict` are allowed.",
  },
  EBB_TRANSACTION_STATEMENT: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "A transactional section begins or ends a transaction itself.",
    todo: "Remove BEGIN, COMMIT and the like, or mark the section `no-transaction`.",
  },
  EBB_FOREIGN_MARKER: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "A file has the markers of another tool: its down would run as part of up.",
    todo: "Write `-- up` and `-- down` instead.",
  },
  // source
  EBB_NO_SOURCE: {
    exit: 1,
    means: "There are no revision files in the searched directories.",
    todo: "Name the directory with `--dir`, or create one with `ebb init`.",
  },
  EBB_FILE: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "A file or directory cannot be read or written, or a link leads out of the directory.",
    todo: "The message names the path and the reason.",
  },
  EBB_FILE_EXISTS: {
    exit: 1,
    means: "A file with this name exists already.",
    todo: "ebb never replaces it: remove it, or choose another name.",
  },
  EBB_BUNDLE: {
    exit: 1,
    means: "An executable is not ebb, was cut or changed, or cannot take these files.",
    todo: "Install ebb again, or make the bundle again; nothing was run.",
  },
} as const satisfies Readonly<Record<string, CodeFacts>>;
