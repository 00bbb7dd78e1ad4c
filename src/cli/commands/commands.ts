import { type Program, programOf, type Register } from "../frame/program.ts";

/** Registers all commands, in the groups and the order of the help. */
export function createProgram(): Program {
  return programOf({
    "Change the database": registerChanges,
    Look: registerLooks,
    "Write revisions": registerWriters,
    Ship: registerShipping,
  });
}

function registerChanges(add: Register): void {
  add("upgrade <...TARGET>", "Apply revisions", () => import("./upgrade.ts"));
  add("downgrade [TARGET]", "Take revisions back", () => import("./downgrade.ts"));
  add("up", "The same as upgrade head", () => import("./up.ts"));
  add("down", "The same as downgrade -1", () => import("./down.ts"));
  add(
    "redo [TARGET]",
    "Take back the newest revision and apply it again",
    () => import("./redo.ts"),
  );
  add("undo", "Take back the last run, as the log has it", () => import("./undo.ts"));
  add(
    "resume [REVISION:STATEMENT]",
    "Finish, take back or close a half-run no-transaction section",
    () => import("./resume.ts"),
  ).usage("--again|--done|--undone|--back|--at STATEMENT [REVISION[:STATEMENT]]");
  add(
    "stamp <...TARGET>",
    "Record where the database stands, run nothing",
    () => import("./stamp.ts"),
  );
  add(
    "ensure-version",
    "Create the missing tables of the ledger",
    () => import("./ensure-version.ts"),
  ).alias("ensure_version");
  add(
    "repair [...REVISION]",
    "Record applied files as they are now, after a wanted edit",
    () => import("./repair.ts"),
  );
  add("create-db", "Create the database of the URL", () => import("./create-db.ts"));
  add("drop-db", "Drop the database of the URL", () => import("./drop-db.ts"));
}

function registerLooks(add: Register): void {
  add("status", "Where the database stands, and what is pending", () => import("./status.ts"));
  add("check", "Find pending, edited, missing or broken revisions", () => import("./check.ts"));
  add("current", "The revisions that the database is at", () => import("./current.ts"));
  add("log", "The audit trail of the database: changes, times, users", () => import("./log.ts"));
  add(
    "plan <upgrade|downgrade|stamp|redo|undo|resume> [...TARGET]",
    "What upgrade, downgrade, stamp, redo, undo or resume would do",
    () => import("./plan.ts"),
  ).usage("upgrade|downgrade|stamp|redo|undo|resume [TARGET...]");
  add("history", "The revisions, newest first", () => import("./history.ts"));
  add(
    "graph",
    "The revisions as a drawing: text, Mermaid, dot, SVG or a page",
    () => import("./graph.ts"),
  );
  add("heads", "The newest revision of each branch", () => import("./heads.ts"));
  add("branches", "The revisions where branches start", () => import("./branches.ts"));
  add("show <...REVISION>", "Everything about a revision", () => import("./show.ts"));
  add("verify", "Prove on a scratch database that every down works", () => import("./verify.ts"));
  add(
    "lint [...REVISION]",
    "Find revisions that will hurt: locks, rewrites, failures",
    () => import("./lint.ts"),
  ).usage("[REVISION|RANGE|FILE]...");
  add("drift", "The changes made to the database by hand", () => import("./drift.ts"));
  add(
    "diff <FROM> <TO>",
    "The differences between two schemas, by name",
    () => import("./diff.ts"),
  );
  add("dump [STATE]", "The SQL that creates a schema", () => import("./dump.ts"));
  add("snapshot", "Everything in the database, by name", () => import("./snapshot.ts"));
  add("doctor", "The settings and files in use, and if they work", () => import("./doctor.ts"));
  add("wait", "Wait until the server takes connections", () => import("./wait.ts"));
}

function registerWriters(add: Register): void {
  add("init [DIRECTORY]", "Create the directory for revision files", () => import("./init.ts"));
  add("revision", "Write a new revision file", () => import("./revision.ts"));
  add(
    "write-down <...REVISION>",
    "Write missing down sections",
    () => import("./write-down.ts"),
  ).usage("REVISION|FILE...");
  add("merge <...REVISION>", "Write a revision that joins branches", () => import("./merge.ts"));
  add(
    "baseline",
    "Write a first revision from a database that has a schema",
    () => import("./baseline.ts"),
  );
  add(
    "import [...WORD]",
    "Turn the migrations of another tool into revisions",
    () => import("./import.ts"),
  ).usage("[TOOL] [PATH]");
  add(
    "squash <TARGET>",
    "Replace TARGET and all below it with one base revision",
    () => import("./squash.ts"),
  );
  add("edit <REVISION>", "Open the file of a revision in your editor", () => import("./edit.ts"));
}

function registerShipping(add: Register): void {
  add(
    "bundle [FILE]",
    "Make one executable with the revisions inside",
    () => import("./bundle.ts"),
  );
  add(
    "completions <bash|zsh|fish>",
    "Print the completion script of a shell",
    () => import("./completions.ts"),
  );
}
