import type { Command } from "../frame/command.ts";

/** One line of the table of commands: what help needs without loading the command itself. */
export interface CommandEntry {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly group: CommandGroup;
  readonly summary: string;
  load(): Promise<Command>;
}

/** The headings of `ebb --help`, in their order. */
export type CommandGroup = "Change the database" | "Look" | "Write revisions" | "Ship";

/** All commands, in the groups and in the order in which an operator reads them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "upgrade",
    aliases: [],
    group: "Change the database",
    summary: "Apply revisions",
    load: async () => (await import("./upgrade.ts")).upgradeCommand,
  },
  {
    name: "downgrade",
    aliases: [],
    group: "Change the database",
    summary: "Take revisions back",
    load: async () => (await import("./downgrade.ts")).downgradeCommand,
  },
  {
    name: "up",
    aliases: [],
    group: "Change the database",
    summary: "The same as upgrade head",
    load: async () => (await import("./upgrade.ts")).upCommand,
  },
  {
    name: "down",
    aliases: [],
    group: "Change the database",
    summary: "The same as downgrade -1",
    load: async () => (await import("./downgrade.ts")).downCommand,
  },
  {
    name: "redo",
    aliases: [],
    group: "Change the database",
    summary: "Take back the newest revision and apply it again",
    load: async () => (await import("./redo.ts")).redoCommand,
  },
  {
    name: "resume",
    aliases: [],
    group: "Change the database",
    summary: "Finish or close a half-run no-transaction section",
    load: async () => (await import("./resume.ts")).resumeCommand,
  },
  {
    name: "stamp",
    aliases: [],
    group: "Change the database",
    summary: "Write where the database stands, run nothing",
    load: async () => (await import("./stamp.ts")).stampCommand,
  },
  {
    name: "ensure-version",
    aliases: ["ensure_version"],
    group: "Change the database",
    summary: "Make the tables of the ledger where they are missing",
    load: async () => (await import("./ensure-version.ts")).ensureVersionCommand,
  },
  {
    name: "repair",
    aliases: [],
    group: "Change the database",
    summary: "Record applied files as they are now, after a wanted edit",
    load: async () => (await import("./repair.ts")).repairCommand,
  },
  {
    name: "create-db",
    aliases: [],
    group: "Change the database",
    summary: "Make the database that the URL names",
    load: async () => (await import("./create-db.ts")).createDbCommand,
  },
  {
    name: "drop-db",
    aliases: [],
    group: "Change the database",
    summary: "Drop the database that the URL names",
    load: async () => (await import("./drop-db.ts")).dropDbCommand,
  },
  {
    name: "status",
    aliases: [],
    group: "Look",
    summary: "Where the database stands, and what is pending",
    load: async () => (await import("./status.ts")).statusCommand,
  },
  {
    name: "check",
    aliases: [],
    group: "Look",
    summary: "Whether anything is pending, edited, missing or broken",
    load: async () => (await import("./check.ts")).checkCommand,
  },
  {
    name: "current",
    aliases: [],
    group: "Look",
    summary: "The revisions that the database is at",
    load: async () => (await import("./current.ts")).currentCommand,
  },
  {
    name: "log",
    aliases: [],
    group: "Look",
    summary: "What was done to the database, when and by whom",
    load: async () => (await import("./log.ts")).logCommand,
  },
  {
    name: "plan",
    aliases: [],
    group: "Look",
    summary: "What upgrade, downgrade or stamp would do",
    load: async () => (await import("./plan.ts")).planCommand,
  },
  {
    name: "history",
    aliases: [],
    group: "Look",
    summary: "The revisions, newest first",
    load: async () => (await import("./history.ts")).historyCommand,
  },
  {
    name: "graph",
    aliases: [],
    group: "Look",
    summary: "The revisions as a drawing: text, Mermaid, dot, SVG or a page",
    load: async () => (await import("./graph.ts")).graphCommand,
  },
  {
    name: "heads",
    aliases: [],
    group: "Look",
    summary: "The newest revision of each branch",
    load: async () => (await import("./heads.ts")).headsCommand,
  },
  {
    name: "branches",
    aliases: [],
    group: "Look",
    summary: "The revisions where branches part",
    load: async () => (await import("./branches.ts")).branchesCommand,
  },
  {
    name: "show",
    aliases: [],
    group: "Look",
    summary: "Everything about a revision",
    load: async () => (await import("./show.ts")).showCommand,
  },
  {
    name: "verify",
    aliases: [],
    group: "Look",
    summary: "Prove on a scratch database that every down works",
    load: async () => (await import("./verify.ts")).verifyCommand,
  },
  {
    name: "drift",
    aliases: [],
    group: "Look",
    summary: "What was changed in the database by hand",
    load: async () => (await import("./drift.ts")).driftCommand,
  },
  {
    name: "snapshot",
    aliases: [],
    group: "Look",
    summary: "Everything in the database, by name",
    load: async () => (await import("./snapshot.ts")).snapshotCommand,
  },
  {
    name: "doctor",
    aliases: [],
    group: "Look",
    summary: "What ebb would use, and whether it would work",
    load: async () => (await import("./doctor.ts")).doctorCommand,
  },
  {
    name: "wait",
    aliases: [],
    group: "Look",
    summary: "Wait until the server takes connections",
    load: async () => (await import("./wait.ts")).waitCommand,
  },
  {
    name: "init",
    aliases: [],
    group: "Write revisions",
    summary: "Make the directory for revision files",
    load: async () => (await import("./init.ts")).initCommand,
  },
  {
    name: "revision",
    aliases: [],
    group: "Write revisions",
    summary: "Write a new revision file",
    load: async () => (await import("./revision.ts")).revisionCommand,
  },
  {
    name: "merge",
    aliases: [],
    group: "Write revisions",
    summary: "Write a revision that joins branches",
    load: async () => (await import("./merge.ts")).mergeCommand,
  },
  {
    name: "edit",
    aliases: [],
    group: "Write revisions",
    summary: "Open the file of a revision in your editor",
    load: async () => (await import("./edit.ts")).editCommand,
  },
  {
    name: "bundle",
    aliases: [],
    group: "Ship",
    summary: "Make one executable with the revisions inside",
    load: async () => (await import("./bundle.ts")).bundleCommand,
  },
  {
    name: "completions",
    aliases: [],
    group: "Ship",
    summary: "Print what makes a shell complete ebb's words",
    load: async () => (await import("./completions.ts")).completionsCommand,
  },
];

/** Finds a command by its name or another name of it. */
export function findCommand(name: string): CommandEntry | undefined {
  return COMMANDS.find((entry) => entry.name === name || entry.aliases.includes(name));
}
