import type { CodeFacts } from "./code.ts";

const RERUN =
  "Run the command that the hint names: it does what is left, whether the last step was done or not.";

/** The codes of a connection and of a run. */
export const RUN_CODES = {
  // connection, before the first statement
  EBB_NO_URL: {
    exit: 5,
    means: "No database is named, in no place.",
    todo: "Set DATABASE_URL, or give `--url`.",
  },
  EBB_CONNECT: {
    exit: 5,
    means: "No connection to the server: not reachable, not listening, starting up, or full.",
    todo: "`--wait 30s` goes on trying.",
  },
  EBB_AUTH: {
    exit: 5,
    means: "The server refuses the user or the password.",
    todo: "Check user, password and pg_hba.conf; `ebb doctor` shows what is used.",
  },
  EBB_TLS: {
    exit: 5,
    means: "The encrypted connection cannot be made, or the server's certificate is not trusted.",
    todo: "Check sslmode, sslrootcert and the host's name.",
  },
  EBB_NO_DATABASE: {
    exit: 5,
    means: "The server has no such database.",
    todo: "Make it with `ebb create-db`, or correct the name.",
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
    todo: "Correct the statement at the place that is named, and run the command again.",
  },
  EBB_ASSERT: {
    exit: 1,
    means: "A query of `-- assert` gave false or null; the revision was rolled back.",
    todo: "Find out why the data are not what the revision expects.",
  },
  EBB_CONNECTION_LOST: {
    exit: 1,
    means: "The connection ended; what was done is known and said.",
    todo: RERUN,
  },
  EBB_READ_ONLY: {
    exit: 1,
    means: "Nothing can be written: a standby, or a role or database set to read-only.",
    todo: "Connect to the primary, as the role that migrates.",
  },
  EBB_POOLER: {
    exit: 1,
    means: "The pooler in between does not give the second connection that the run lock needs.",
    todo: "Connect to the server itself, or give the pool more connections.",
  },
  EBB_LEDGER: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means: "The ledger's tables cannot be read, written or created, or do not fit.",
    todo: "The hint names the missing right; `ebb doctor` shows which tables are used.",
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
      "Others than the migrating role can write the ledger, so recorded SQL may not be ours; or they planted in it what would run with your rights.",
    todo: "Take the rights away, or look at the SQL and say `--trust-ledger`. What is planted must be dropped.",
  },
  EBB_FOREIGN_LEDGER: {
    exit: 1,
    severity: "error",
    foundBy: ["check"],
    means:
      "The database has revisions that this source lacks: another project's, or a newer release's.",
    todo: "Check `--dir` and the URL; `--allow-unknown` goes on all the same.",
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
    means: "It is not clear which schema holds the ledger.",
    todo: "Name it with `--schema`.",
  },
  EBB_SCRATCH: {
    exit: 1,
    means: "The scratch database of `verify` or `drift` cannot be made, used or emptied.",
    todo: "Name with `--scratch-url` a server on which ebb may create a database, or an empty database; without it the embedded one is used.",
  },
  EBB_IRREVERSIBLE: {
    exit: 1,
    severity: "note",
    foundBy: ["verify"],
    means: "The down of a revision is declared irreversible.",
    todo: "On the way down: undo it by hand or restore a backup, then `ebb stamp`. `ebb verify` only lists it.",
  },
  EBB_NO_DOWN: {
    exit: 1,
    severity: "error",
    foundBy: ["check", "verify"],
    means: "A revision has no down section, or an empty one, and does not say why.",
    todo: "Write one, or declare `-- down nothing` or `-- down irreversible: why`; to pass it by on the way down, `ebb stamp`.",
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
    todo: "Wait for it; the message names who it is.",
  },
  EBB_LOCK_TIMEOUT: {
    exit: 4,
    means:
      "A statement waited longer than lock_timeout for a lock, or lost a deadlock, also when tried again.",
    todo: "The message names who holds the lock; try again later, or raise `--lock-timeout`.",
  },
  EBB_MOVED: {
    exit: 4,
    means:
      "The heads changed between the moment when the command started and the moment when it got the lock.",
    todo: "Look with `ebb status`, then decide again.",
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
    means:
      "The connection was lost at a moment after which the server cannot be asked what it did.",
    todo: "When it answers again, `ebb status` tells.",
  },
  // people and programs
  EBB_DECLINED: {
    exit: 1,
    means: "A question was answered with something else than what was asked for.",
    todo: "Nothing was changed; run the command again when you are sure, or with `--yes`.",
  },
  EBB_EDITOR: {
    exit: 1,
    means: "No editor is named, it cannot be found, or it ended with an error.",
    todo: "Set VISUAL or EDITOR to a program on PATH outside the working directory.",
  },
  EBB_GIT: {
    exit: 1,
    means: "git cannot tell which files changed.",
    todo: "Name a branch, tag or commit that the checkout has; fetch more of its history in CI.",
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
    means: "A bug of ebb.",
    todo: "Please report it with the command line and the whole text.",
  },
} as const satisfies Readonly<Record<string, CodeFacts>>;
