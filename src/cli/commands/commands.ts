import { type Program, programOf, type Register } from "../frame/program.ts";

/** Registers all commands, in the groups and in the order in which an operator reads them. */
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
  add("downgrade <TARGET>", "Take revisions back", () => import("./downgrade.ts"));
  add("up", "The same as upgrade head", () => import("./up.ts"));
  add("down", "The same as downgrade -1", () => import("./down.ts"));
  add(
    "redo [TARGET]",
    "Take back the newest revision and apply it again",
    () => import("./redo.ts"),
  );
  add(
    "resume",
    "Finish or close a half-run no-transaction section",
    () => import("./resume.ts"),
  ).usage("--again|--done|--undone");
  add(
    "stamp <...TARGET>",
    "Write where the database stands, run nothing",
    () => import("./stamp.ts"),
  );
  add(
    "ensure-version",
    "Make the tables of the ledger where they are missing",
    () => import("./ensure-version.ts"),
  ).alias("ensure_version");
  add(
    "repair [...REVISION]",
    "Record applied files as they are now, after a wanted edit",
    () => import("./repair.ts"),
  );
  add("create-db", "Make the database that the URL names", () => import("./create-db.ts"));
  add("drop-db", "Drop the database that the URL names", () => import("./drop-db.ts"));
}

function registerLooks(add: Register): void {
  add("status", "Where the database stands, and what is pending", () => import("./status.ts"));
  add(
    "check",
    "Whether anything is pending, edited, missing or broken",
    () => import("./check.ts"),
  );
  add("current", "The revisions that the database is at", () => import("./current.ts"));
  add("log", "What was done to the database, when and by whom", () => import("./log.ts"));
  add(
    "plan <upgrade|downgrade|stamp|redo|resume> [...TARGET]",
    "What upgrade, downgrade, stamp, redo or resume would do",
    () => import("./plan.ts"),
  ).usage("upgrade|downgrade|stamp|redo|resume [TARGET...]");
  add("history", "The revisions, newest first", () => import("./history.ts"));
  add(
    "graph",
    "The revisions as a drawing: text, Mermaid, dot, SVG or a page",
    () => import("./graph.ts"),
  );
  add("heads", "The newest revision of each branch", () => import("./heads.ts"));
  add("branches", "The revisions where branches part", () => import("./branches.ts"));
  add("show <...REVISION>", "Everything about a revision", () => import("./show.ts"));
  add("verify", "Prove on a scratch database that every down works", () => import("./verify.ts"));
  add(
    "lint [...REVISION]",
    "What will hurt when revisions are run: locks, rewrites, failures",
    () => import("./lint.ts"),
  ).usage("[REVISION|RANGE|FILE]...");
  add("drift", "What was changed in the database by hand", () => import("./drift.ts"));
  add(
    "diff <FROM> <TO>",
    "How one schema differs from another, by name",
    () => import("./diff.ts"),
  );
  add("dump [STATE]", "The SQL that makes a schema", () => import("./dump.ts"));
  add("snapshot", "Everything in the database, by name", () => import("./snapshot.ts"));
  add("doctor", "What ebb would use, and whether it would work", () => import("./doctor.ts"));
  add("wait", "Wait until the server takes connections", () => import("./wait.ts"));
}

function registerWriters(add: Register): void {
  add("init [DIRECTORY]", "Make the directory for revision files", () => import("./init.ts"));
  add("revision", "Write a new revision file", () => import("./revision.ts"));
  add(
    "write-down <...REVISION>",
    "Write the down sections that are missing",
    () => import("./write-down.ts"),
  ).usage("REVISION|FILE...");
  add("merge <...REVISION>", "Write a revision that joins branches", () => import("./merge.ts"));
  add(
    "baseline",
    "Write a first revision from a database that has a schema",
    () => import("./baseline.ts"),
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
    "Print what makes a shell complete ebb's words",
    () => import("./completions.ts"),
  );
}
