import type { FailureCode } from "../failure.ts";

/** What a code means and what to do, in one sentence each: the text of docs/errors.md. */
export interface ErrorWords {
  readonly means: string;
  readonly todo: string;
}

const RERUN = "Run the same command again: it goes on from where the ledger says.";

/** Every code, explained. */
export const ERROR_WORDS: Readonly<Record<FailureCode, ErrorWords>> = {
  EBB_USAGE: {
    means:
      "The command line is wrong: an option, an argument or a combination that does not exist.",
    todo: "Read `ebb COMMAND --help`; the hint names the nearest thing.",
  },
  EBB_UNKNOWN_COMMAND: {
    means: "There is no such command; a verb of another tool is answered with ebb's own.",
    todo: "Use the command that the hint names, or see `ebb --help`.",
  },
  EBB_BAD_SETTING: {
    means: "A flag, a variable or a key of ebb.toml has a value that the setting does not take.",
    todo: "Correct it at the place that the message names; `ebb doctor` shows every setting.",
  },
  EBB_BAD_URL: {
    means: "The database's URL, or a parameter of it, cannot be read.",
    todo: "Write `postgresql://user:password@host:port/database?sslmode=…`; unknown parameters are refused.",
  },
  EBB_UNKNOWN_REVISION: {
    means:
      "No revision has this id, prefix or label, or a row of the version table names one that neither the files nor the ledger know.",
    todo: "See `ebb history`; for a row that is wrong for good, `ebb stamp --purge REVISION`.",
  },
  EBB_UNKNOWN_BRANCH: {
    means: "What stands before `@` is no label and no revision.",
    todo: "See the labels with `ebb branches` or `ebb history --verbose`.",
  },
  EBB_AMBIGUOUS_REVISION: {
    means: "A prefix, or a walk of N steps, leads to several revisions.",
    todo: "Type more of the id, or name the branch: `label@-1`.",
  },
  EBB_MULTIPLE_HEADS: {
    means: "`head` is asked for where there are several.",
    todo: "Name one (`label@head`), take all (`heads`), or join them with `ebb merge heads`.",
  },
  EBB_BAD_RANGE: {
    means:
      "The target is not on the way: too few revisions, the wrong sign, not an ancestor, or a range where none is taken.",
    todo: "See where the database stands with `ebb current`, then name a revision.",
  },
  EBB_CYCLE: {
    means: "Revisions are their own ancestors, over parents or dependencies.",
    todo: "Break the circle in one of the files that the message names.",
  },
  EBB_DUPLICATE_REVISION: {
    means: "Two files have the same revision id.",
    todo: "Give one of them another id, and correct the `parents:` of what stands on it.",
  },
  EBB_DUPLICATE_LABEL: {
    means: "Two revisions have the same label, or a label is another revision's id.",
    todo: "Rename one of them.",
  },
  EBB_MISSING_PARENT: {
    means: "A file names a parent that no file has.",
    todo: "Bring the missing file back, or correct `parents:`.",
  },
  EBB_MISSING_DEPENDENCY: {
    means: "A file depends on a revision or label that does not exist.",
    todo: "Bring the missing file back, or correct `depends:`.",
  },
  EBB_NOT_A_HEAD: {
    means: "A new revision was asked for on top of one that is no head.",
    todo: "Use `--splice` if a new branch is meant, else leave `--head` out.",
  },
  EBB_ENCODING: {
    means: "A file is not UTF-8, or holds a NUL.",
    todo: "Save it as UTF-8; the message names the byte's line and column.",
  },
  EBB_HEADER: {
    means: "The header of a revision file is wrong: no `revision:`, an unknown field, a bad id.",
    todo: "See docs/reference/file-format.md.",
  },
  EBB_MARKER: {
    means: "A marker line (`-- up`, `-- down`, `-- assert`) is misspelt or has an unknown option.",
    todo: "Correct the line that the message names.",
  },
  EBB_SECTION: {
    means: "A section is missing, there twice, or holds what it must not.",
    todo: "A file has one `-- up`, at most one `-- down` and one `-- assert`, and no SQL before the first.",
  },
  EBB_SYNTAX: {
    means: "A string, comment, quoted name, dollar quote or COPY data is not ended.",
    todo: "The message names the line where it begins.",
  },
  EBB_META_COMMAND: {
    means: "A file holds a psql command: only psql understands it.",
    todo: "Remove it or write it as SQL; `\\restrict` and `\\unrestrict` are let through.",
  },
  EBB_TRANSACTION_STATEMENT: {
    means: "A transactional section begins or ends a transaction itself.",
    todo: "Remove BEGIN, COMMIT and the like, or mark the section `no-transaction`.",
  },
  EBB_FOREIGN_MARKER: {
    means: "A file has another tool's markers: its down would run as part of up.",
    todo: "Write `-- up` and `-- down` instead.",
  },
  EBB_NO_SOURCE: {
    means: "There are no revision files where they are looked for.",
    todo: "Name the directory with `--dir`, or make one with `ebb init`.",
  },
  EBB_FILE: {
    means: "A file or directory cannot be read or written, or a link leads out of the directory.",
    todo: "The message names the path and the reason.",
  },
  EBB_FILE_EXISTS: {
    means: "A file would be written over another.",
    todo: "ebb never overwrites: remove it, or choose another name.",
  },
  EBB_BUNDLE: {
    means:
      "An executable is no ebb, was cut short or changed, or what is to go into it cannot be kept there.",
    todo: "Install ebb again, or make the bundle again; nothing was run.",
  },
  EBB_NO_URL: {
    means: "No database is named, in no place.",
    todo: "Set DATABASE_URL, or give `--url`.",
  },
  EBB_CONNECT: {
    means: "No connection to the server: not reachable, not listening, starting up, or full.",
    todo: "`--wait 30s` goes on trying.",
  },
  EBB_AUTH: {
    means: "The server refuses the user or the password.",
    todo: "Check user, password and pg_hba.conf; `ebb doctor` shows what is used.",
  },
  EBB_TLS: {
    means: "The encrypted connection cannot be made, or the server's certificate is not trusted.",
    todo: "Check sslmode, sslrootcert and the host's name.",
  },
  EBB_NO_DATABASE: {
    means: "The server has no such database.",
    todo: "Make it with `ebb create-db`, or correct the name.",
  },
  EBB_SERVER_VERSION: {
    means: "The server is older than PostgreSQL 13.",
    todo: "Upgrade the server.",
  },
  EBB_SQL: {
    means: "The server refused a statement; the revision was rolled back.",
    todo: "Correct the statement at the place that is named, and run the command again.",
  },
  EBB_ASSERT: {
    means: "A query of `-- assert` gave false or null; the revision was rolled back.",
    todo: "Find out why the data are not what the revision expects.",
  },
  EBB_CONNECTION_LOST: {
    means: "The connection ended; what was done is known and said.",
    todo: RERUN,
  },
  EBB_READ_ONLY: {
    means: "Nothing can be written: a standby, or a role or database set to read-only.",
    todo: "Connect to the primary, as the role that migrates.",
  },
  EBB_POOLER: {
    means: "The pooler in between does not give the second connection that the run lock needs.",
    todo: "Connect to the server itself, or give the pool more connections.",
  },
  EBB_LEDGER: {
    means: "The ledger's tables cannot be read, written or created, or do not fit.",
    todo: "The hint names the missing right; `ebb doctor` shows which tables are used.",
  },
  EBB_LEDGER_FORMAT: {
    means: "A newer ebb wrote this ledger.",
    todo: "Use that version or a later one.",
  },
  EBB_LEDGER_UNTRUSTED: {
    means:
      "Others than the migrating role can write the ledger, so recorded SQL may not be ours; or they planted in it what would run with your rights.",
    todo: "Take the rights away, or look at the SQL and say `--trust-ledger`. What is planted must be dropped.",
  },
  EBB_FOREIGN_LEDGER: {
    means:
      "The database has revisions that this source lacks: another project's, or a newer release's.",
    todo: "Check `--dir` and the URL; `--allow-unknown` goes on all the same.",
  },
  EBB_EDITED: {
    means: "The up section of an applied file was edited, and the setting `edited` forbids it.",
    todo: "Put the file back, or record the edit with `ebb repair`.",
  },
  EBB_SCHEMA: {
    means: "It is not clear which schema holds the ledger.",
    todo: "Name it with `--schema`.",
  },
  EBB_SCRATCH: {
    means: "The scratch database of `verify` or `drift` cannot be made, used or emptied.",
    todo: "Name with `--scratch-url` a server on which ebb may create a database, or an empty database; without it the embedded one is used.",
  },
  EBB_IRREVERSIBLE: {
    means: "A revision on the way down is declared irreversible.",
    todo: "Undo it by hand or restore a backup, then `ebb stamp`.",
  },
  EBB_NO_DOWN: {
    means: "A revision on the way down has no down section, or an empty one.",
    todo: "Write one, declare `-- down nothing`, or `ebb stamp`.",
  },
  EBB_NO_TRANSACTION: {
    means: "A `no-transaction` section cannot be part of one transaction for all.",
    todo: "Leave out `--transaction all`.",
  },
  EBB_LOCK_HELD: {
    means: "Another ebb holds the run lock, longer than `--lock-wait`.",
    todo: "Wait for it; the message names who it is.",
  },
  EBB_LOCK_TIMEOUT: {
    means:
      "A statement waited longer than lock_timeout for a lock, or lost a deadlock, also when tried again.",
    todo: "The message names who holds the lock; try again later, or raise `--lock-timeout`.",
  },
  EBB_MOVED: {
    means:
      "The heads changed between the moment when the command started and the moment when it got the lock.",
    todo: "Look with `ebb status`, then decide again.",
  },
  EBB_HALF_RUN: {
    means: "A `no-transaction` section is done in part.",
    todo: "`ebb status` names the statement; run the command again, or `ebb resume`.",
  },
  EBB_UNKNOWN_OUTCOME: {
    means:
      "The connection was lost at a moment after which the server cannot be asked what it did.",
    todo: "When it answers again, `ebb status` tells.",
  },
  EBB_DECLINED: {
    means: "A question was answered with something else than what was asked for.",
    todo: "Nothing was changed; run the command again when you are sure, or with `--yes`.",
  },
  EBB_EDITOR: {
    means: "No editor is named, it cannot be found, or it ended with an error.",
    todo: "Set VISUAL or EDITOR to a program on PATH outside the working directory.",
  },
  EBB_GIT: {
    means: "git cannot tell which files changed.",
    todo: "Name a branch, tag or commit that the checkout has; fetch more of its history in CI.",
  },
  EBB_HANGUP: { means: "Stopped by SIGHUP after a clean rollback.", todo: RERUN },
  EBB_INTERRUPTED: { means: "Stopped by SIGINT (Ctrl-C) after a clean rollback.", todo: RERUN },
  EBB_TERMINATED: { means: "Stopped by SIGTERM after a clean rollback.", todo: RERUN },
  EBB_INTERNAL: {
    means: "A bug of ebb.",
    todo: "Please report it with the command line and the whole text.",
  },
};
