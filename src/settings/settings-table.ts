/**
 * Every setting, under the name that it has in the code.
 *
 * Flags, variables, ebb.toml keys, help, docs, completions and `doctor` are made from this table.
 * A default is written as the user would write it; a setting without one may stay unset.
 */
export const SETTINGS = {
  url: {
    kind: "text",
    placeholder: "url",
    secret: true,
    summary: "The database: postgresql://user:password@host:port/database, or pglite:./dir",
  },
  scratchUrl: {
    kind: "text",
    placeholder: "url",
    secret: true,
    outsideToml: true,
    summary: "A server to verify on, or an empty database: revisions run there, with all they do",
    defaultNote: "the embedded database",
  },
  envFile: {
    kind: "path",
    placeholder: "file",
    summary: "The file that DATABASE_URL is taken from when the environment names no database",
    defaultNote: ".env, if there is one",
  },
  config: {
    kind: "path",
    placeholder: "file",
    outsideToml: true,
    summary: "The file with the settings",
    defaultNote: "ebb.toml in the working directory, if there is one",
  },
  dir: {
    kind: "paths",
    placeholder: "dir",
    default: "migrations",
    summary: "A directory of revision files, searched with its subdirectories; repeatable",
  },
  schema: {
    kind: "text",
    placeholder: "name",
    summary: "The schema that holds ebb's tables",
    defaultNote: "the one that holds them already, else the first of the search path",
  },
  versionTable: {
    kind: "text",
    placeholder: "name",
    default: "ebb_version",
    summary: "The table that holds the current heads; the log's name is this one with _log",
  },
  role: {
    kind: "text",
    placeholder: "name",
    summary: "The role that the revisions are run as",
    defaultNote: "the user of the connection",
  },
  lockWait: {
    kind: "duration",
    placeholder: "time",
    default: "60s",
    summary: "How long to wait for the run lock while another ebb is at work; 0 tries once",
  },
  lockTimeout: {
    kind: "duration",
    placeholder: "time",
    default: "3s",
    summary: "How long a statement may wait for a lock on a table or row; 0 waits for ever",
  },
  lockRetries: {
    kind: "count",
    placeholder: "count",
    default: "5",
    summary: "How often a revision that lost against lock_timeout is tried again",
  },
  statementTimeout: {
    kind: "duration",
    placeholder: "time",
    default: "0",
    summary: "How long one statement may run; 0 sets no limit",
  },
  connectTimeout: {
    kind: "duration",
    placeholder: "time",
    default: "10s",
    summary: "How long an attempt to connect to one address may take; 0 sets no limit",
  },
  wait: {
    kind: "duration",
    placeholder: "time",
    default: "0",
    summary: "How long to try again while the server does not answer; 0 tries once",
  },
  transaction: {
    kind: "choice",
    choices: ["each", "all"],
    default: "each",
    summary: "Whether each revision is a transaction, or all of them together are one",
  },
  edited: {
    kind: "choice",
    choices: ["warn", "error"],
    default: "warn",
    summary: "What upgrade does about an applied file whose up section was edited since",
  },
  applicationName: {
    kind: "text",
    placeholder: "name",
    default: "ebb",
    summary: "The application name that the server shows for ebb's connections",
  },
  author: {
    kind: "text",
    placeholder: "name",
    summary: "The author written into new revision files",
    defaultNote: "git's user.name, else the user of the operating system",
  },
  color: {
    kind: "choice",
    choices: ["auto", "always", "never"],
    default: "auto",
    summary: "Whether to colour the output; auto does on a terminal",
  },
  pager: {
    kind: "text",
    placeholder: "program",
    outsideToml: true,
    summary: "The program that long output on a terminal is read in; cat for none",
    defaultNote: "PAGER, else less",
  },
} as const satisfies Readonly<Record<string, SettingSpec>>;

export type SettingName = keyof typeof SETTINGS;

/** All settings, each with the value that holds; durations are in milliseconds. */
export type Settings = {
  readonly [Name in SettingName]: ValueOf<(typeof SETTINGS)[Name]>;
};

export type SettingSpec = CommonSpec & (PlainSpec | ChoiceSpec);

interface CommonSpec {
  readonly summary: string;
  readonly default?: string;
  /** What holds when neither the user nor the table gives a value. */
  readonly defaultNote?: string;
  /** Its value is never shown. */
  readonly secret?: true;
  /** It cannot be set in ebb.toml. */
  readonly outsideToml?: true;
}

interface PlainSpec {
  readonly kind: "text" | "path" | "paths" | "duration" | "count";
  /** The word for the value in help: `--lock-wait <time>`. */
  readonly placeholder: string;
}

interface ChoiceSpec {
  readonly kind: "choice";
  readonly choices: readonly string[];
}

type ValueOf<Spec extends SettingSpec> =
  | Parsed<Spec>
  | (Spec extends { readonly default: string } ? never : undefined);

type Parsed<Spec extends SettingSpec> = Spec extends ChoiceSpec
  ? Spec["choices"][number]
  : Spec["kind"] extends "paths"
    ? readonly string[]
    : Spec["kind"] extends "duration" | "count"
      ? number
      : string;

/** One setting as its users meet it. */
export interface SettingEntry {
  readonly name: SettingName;
  readonly spec: SettingSpec;
  /** In ebb.toml: `lock_wait`. */
  readonly key: string;
  /** On the command line, without dashes: `lock-wait`. */
  readonly flag: string;
  /** In the environment: `EBB_LOCK_WAIT`. */
  readonly variable: string;
  /** The word for the value in help: `time`, `each|all`. */
  readonly placeholder: string;
  readonly repeatable: boolean;
}

/** Where a value comes from; `label` names it as the user knows it: `--lock-wait`, `EBB_LOCK_WAIT`. */
export interface SettingSource {
  readonly kind: "flag" | "variable" | "toml" | "default";
  readonly label: string;
}

/** Lists the settings in the order of the table, with the names that follow from the one in the code. */
export const SETTING_ENTRIES: readonly SettingEntry[] = Object.entries(SETTINGS).map(
  ([name, spec]) => entryOf(name as SettingName, spec),
);

function entryOf(name: SettingName, spec: SettingSpec): SettingEntry {
  const key = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return {
    name,
    spec,
    key,
    flag: key.replaceAll("_", "-"),
    variable: `EBB_${key.toUpperCase()}`,
    placeholder: spec.kind === "choice" ? spec.choices.join("|") : spec.placeholder,
    repeatable: spec.kind === "paths",
  };
}
