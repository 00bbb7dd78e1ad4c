/**
 * Every setting, under its name in the code.
 *
 * Flags, variables, ebb.toml keys, help, docs, completions and `doctor` come from this table. A
 * default is written as the user would write it. A setting without one may stay unset.
 */
export const SETTINGS = {
  url: {
    kind: "text",
    placeholder: "url",
    secret: true,
    summary: "The database: postgresql://user:password@host:port/database, or pglite:./dir",
  },
  passwordCommand: {
    kind: "text",
    placeholder: "command",
    // A checkout must not name programs to run.
    outsideToml: true,
    summary:
      "A command that prints the password, run without a shell for each new connection: for tokens",
    defaultNote: "the password of the URL, PGPASSWORD or the password file",
  },
  scratchUrl: {
    kind: "text",
    placeholder: "url",
    secret: true,
    outsideToml: true,
    summary: "A scratch server, or an empty database: revisions run there with all their effects",
    defaultNote: "the embedded database",
  },
  envFile: {
    kind: "path",
    placeholder: "file",
    summary: "The file to read DATABASE_URL from if the environment names no database",
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
  wanted: {
    kind: "text",
    placeholder: "state",
    summary:
      "The schema that the revisions should make, as ebb diff takes it: a directory of .sql files",
  },
  schema: {
    kind: "text",
    placeholder: "name",
    summary: "The schema that holds ebb's tables",
    defaultNote: "the schema that already holds them, else the first of the search path",
  },
  versionTable: {
    kind: "text",
    placeholder: "name",
    default: "ebb_version",
    summary:
      "The table that holds the current heads, also as SCHEMA.TABLE; the log's name is this one with _log",
  },
  ignore: {
    kind: "names",
    placeholder: "pattern",
    summary:
      "Objects that drift leaves out and counts: a kind, a name with *, or both (table public.tmp_*); repeatable",
  },
  role: {
    kind: "text",
    placeholder: "name",
    summary: "The role that runs the revisions and owns the ledger",
    defaultNote: "the user of the connection",
  },
  lockWait: {
    kind: "duration",
    placeholder: "time",
    default: "60s",
    summary: "How long to wait for the run lock while another ebb runs; 0 tries once",
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
    summary: "How often to retry a revision that lock_timeout stopped",
  },
  window: {
    kind: "count",
    placeholder: "count",
    default: "8",
    summary: "How many revisions may be under way to the server at once; 1 waits for each answer",
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
  readTimeout: {
    kind: "duration",
    placeholder: "time",
    default: "30s",
    summary: "How long a command that only reads waits for an answer; 0 sets no limit",
  },
  wait: {
    kind: "duration",
    placeholder: "time",
    default: "0",
    summary: "How long to retry while the server does not answer; 0 tries once",
  },
  transaction: {
    kind: "choice",
    choices: ["each", "all"],
    default: "each",
    summary: "One transaction for each revision, or one for all of them",
  },
  edited: {
    kind: "choice",
    choices: ["warn", "error"],
    default: "warn",
    summary: "If the up section of an applied file was edited, upgrade warns or fails",
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
    summary: "Colour the output; auto does so on a terminal",
  },
  pager: {
    kind: "text",
    placeholder: "program",
    outsideToml: true,
    summary: "The pager for long output on a terminal; cat for none",
    defaultNote: "PAGER, else less",
  },
} as const satisfies Readonly<Record<string, SettingSpec>>;

export type SettingName = keyof typeof SETTINGS;

/** The values of all settings. Durations are in milliseconds. */
export type Settings = {
  readonly [Name in SettingName]: ValueOf<(typeof SETTINGS)[Name]>;
};

export type SettingSpec = CommonSpec & (PlainSpec | ChoiceSpec);

interface CommonSpec {
  readonly summary: string;
  readonly default?: string;
  /** The description of the value that applies if neither the user nor the table gives one. */
  readonly defaultNote?: string;
  /** True if ebb never shows the value. */
  readonly secret?: true;
  /** True if ebb.toml cannot set it. */
  readonly outsideToml?: true;
}

interface PlainSpec {
  readonly kind: "text" | "path" | "paths" | "names" | "duration" | "count";
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
  : Spec["kind"] extends "paths" | "names"
    ? readonly string[]
    : Spec["kind"] extends "duration" | "count"
      ? number
      : string;

/** One setting with its public names. */
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

/**
 * The source of a value. `label` is the name that the user knows: `--lock-wait`, `EBB_LOCK_WAIT`.
 */
export interface SettingSource {
  readonly kind: "flag" | "variable" | "toml" | "default";
  readonly label: string;
}

/**
 * All settings in the order of the table, with the public names that follow from the name in the
 * code.
 */
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
    repeatable: spec.kind === "paths" || spec.kind === "names",
  };
}
