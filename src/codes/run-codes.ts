import type { CodeFacts } from "./code.ts";

const RERUN =
  "Run the command in the hint: it does the rest, whether the last step was done or not.";

/** The codes of a connection and of a run. */
export const RUN_CODES = {
  // connection, before the first statement
  EBB_NO_URL: {
    exit: 5,
    means: "No database is named.",
    todo: "Set DATABASE_URL, or give `--url`.",
  },
  EBB_CONNECT: {
    exit: 5,
    means: "No connection to the server: not reachable, not listening, starting up, or full.",
    todo: "`--wait 30s` retries.",
  },
  EBB_AUTH: {
    exit: 5,
    means: "The server refuses the user or the password.",
    todo: "Check user, password and pg_hba.conf; `ebb doctor` shows the values.",
  },
  EBB_PASSWORD_COMMAND: {
    exit: 5,
    means: "The command of the setting `password_command` gave no password.",
    todo: "Run it by hand: it must print the password on one line, within 30 seconds.",
  },
  EBB_TLS: {
    exit: 5,
    means: "The encrypted connection fails, or the server's certificate is not trusted.",
    todo: "Check sslmode, sslrootcert and the host's name.",
  },
  EBB_NO_DATABASE: {
    exit: 5,
    means: "The server has no such database.",
    todo: "Create it with `ebb create-db`, or correct the name.",
  },
  EBB_SERVER_VERSION: {
    exit: 5,
    means: "The server is older than PostgreSQL 13.",
    todo: "Upgrade the server.",
  },
  // database
  EBB_SQL: {
    exit: 1,
    means: "The server refused a statement; the revision was rolled back.",
    todo: "Correct the statement at the named place, and run the command again.",
  },
  EBB_ASSERT: {
    exit: 1,
    means: "A query of `-- assert` gave false or null; the revision was rolled back.",
    todo: "Find out why the data are not what the revision expects.",
  },
  EBB_CONNECTION_LOST: {
    exit: 1,
    means:
      "The connection ended, or no answer came in time. The same command may mean something else now, as `downgrade -2` does after one step.",
    todo: RERUN,
  },
  EBB_ROLLED_BACK: {
    exit: 7,
    means:
      "The connection was lost in a run. Whole steps are done or nothing is; the rest was rolled back.",
    todo: "Run the same command again, also from a script: it does the rest.",
  },
  EBB_READ_ONLY: {
    exit: 1,
    means: "Writing is impossible: a standby, or a role or database set to read-only.",
    todo: "Connect to the primary, as the role that migrates.",
  },
  EBB_POOLER: {
    exit: 1,
    means: "The pooler does not give ebb the second connection for the run lock.",
    todo: "Connect to the server itself, or give the pool more connections.",
  },
  EBB_LEDGER: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "The ledger's tables cannot be read, written or created, or do not fit.",
    todo: "The hint names the missing right; `ebb doctor` shows the tables.",
  },
  EBB_LEDGER_FORMAT: {
    exit: 1,
    means: "A newer ebb wrote this ledger.",
    todo: "Use that version or a later one.",
  },
  EBB_LEDGER_UNTRUSTED: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means:
      "Roles other than the migrating one can write the ledger, so recorded SQL may not come from ebb; or code planted in it would run with your rights.",
    todo: "Revoke the rights, or check the SQL and use `--trust-ledger`. Planted code must be dropped.",
  },
  EBB_FOREIGN_LEDGER: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means:
      "The database has revisions that this source lacks: another project's, or a newer release's.",
    todo: "Check `--dir` and the URL; `--allow-unknown` continues anyway.",
  },
  EBB_SQUASHED: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "The revision, or the one at which the database is, was squashed into a later one.",
    todo: "Upgrade the database with a release that has the old revisions first.",
  },
  EBB_EDITED: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means:
      'The up section of a file was edited after it was applied. A run refuses it under `edited = "error"` only.',
    todo: "Put the file back, or record the edit with `ebb repair`.",
  },
  EBB_SCHEMA: {
    exit: 1,
    means: "The schema of the ledger is ambiguous.",
    todo: "Name it with `--schema`.",
  },
  EBB_SCRATCH: {
    exit: 1,
    means: "The scratch database of `verify` or `drift` cannot be created, used or emptied.",
    todo: "Name a server on which ebb may create a database, or an empty database, with `--scratch-url`. Without it ebb uses the embedded one.",
  },
  EBB_IRREVERSIBLE: {
    exit: 1,
    severity: "note",
    foundBy: ["verify"],
    means: "The down of a revision is declared irreversible.",
    todo: "For a downgrade: undo it by hand or restore a backup, then `ebb stamp`. `ebb verify` only lists it.",
  },
  EBB_NO_DOWN: {
    exit: 1,
    severity: "error",
    foundBy: ["check", "verify"],
    means: "A revision has no down section, or an empty one without a reason.",
    todo: "Write one, or declare `-- down nothing` or `-- down irreversible: why`. To skip it in a downgrade: `ebb stamp`.",
  },
  EBB_NO_TRANSACTION: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "A `no-transaction` section cannot be part of one transaction for all.",
    todo: "Leave out `--transaction all`.",
  },
  EBB_LOCK_HELD: {
    exit: 4,
    means: "Another ebb holds the run lock, longer than `--lock-wait`.",
    todo: "Wait for it; the message names its session.",
  },
  EBB_LOCK_TIMEOUT: {
    exit: 4,
    means:
      "A statement waited longer than lock_timeout for a lock, or lost a deadlock, and retries did not help.",
    todo: "The message names the session with the lock; try again later, or raise `--lock-timeout`.",
  },
  EBB_MOVED: {
    exit: 4,
    means:
      "The heads changed between the start of the command and the moment when it got the lock.",
    todo: "Check `ebb status`, then decide again.",
  },
  EBB_HALF_RUN: {
    exit: 6,
    severity: "error",
    foundBy: ["check"],
    means: "A `no-transaction` section is done in part.",
    todo: "`ebb status` names the statement; run the command again, or `ebb resume`.",
  },
  EBB_UNKNOWN_OUTCOME: {
    exit: 6,
    means: "The connection was lost, and the outcome of the last statement is unknown.",
    todo: "When the server answers again, check `ebb status`.",
  },
  // people and programs
  EBB_DECLINED: {
    exit: 1,
    means: "The answer to a question was not the expected one.",
    todo: "Nothing was changed; run the command again when you are sure, or with `--yes`.",
  },
  EBB_EDITOR: {
    exit: 1,
    means: "No editor is named, it cannot be found, or it ended with an error.",
    todo: "Set VISUAL or EDITOR to a program on PATH outside the working directory.",
  },
  EBB_GIT: {
    exit: 1,
    means: "git cannot list the changed files.",
    todo: "Name a branch, tag or commit in the checkout; in CI, fetch more history.",
  },
  // stopped by a signal after a clean rollback
  EBB_HANGUP: {
    exit: 129,
    means: "Stopped by SIGHUP after a clean rollback.",
    todo: RERUN,
  },
  EBB_INTERRUPTED: {
    exit: 130,
    means: "Stopped by SIGINT (Ctrl-C) after a clean rollback.",
    todo: RERUN,
  },
  EBB_TERMINATED: {
    exit: 143,
    means: "Stopped by SIGTERM after a clean rollback.",
    todo: RERUN,
  },
  // a bug of ebb
  EBB_INTERNAL: {
    exit: 1,
    means: "A bug in ebb.",
    todo: "Please report it with the command line and the whole text.",
  },
} as const satisfies Readonly<Record<string, CodeFacts>>;
