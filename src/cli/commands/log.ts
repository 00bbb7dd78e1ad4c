import { type LogEntry, type LogFilter, readLog } from "../../engine/inspect/log.ts";
import { readState } from "../../engine/ledger/ledger-state.ts";
import { Failure } from "../../failure.ts";
import { logJson, logText } from "../../output/log.ts";
import { cell } from "../../output/screen/screen.ts";
import { parseDuration } from "../../text/duration.ts";
import type { Command, Context } from "../frame/command.ts";
import { NO_SOURCE_OPTION } from "../frame/context.ts";
import { showText } from "../frame/pager.ts";
import { findDatabase, targetJson, withSession } from "../shared/database.ts";

/** `ebb log`: the audit trail of a database. */
export const command: Command = {
  options: [
    { name: "revision", value: "ID", summary: "Only this revision, by its id or the start of it" },
    { name: "tag", value: "TAG", summary: "Only the runs with this tag" },
    { name: "since", value: "TIME", summary: "Only from this date on, or the last 90min, 24h" },
    { name: "limit", short: "n", value: "COUNT", summary: "Only the newest so many" },
    NO_SOURCE_OPTION,
  ],
  settings: [
    "url",
    "passwordCommand",
    "envFile",
    "schema",
    "versionTable",
    "role",
    "connectTimeout",
    "readTimeout",
    "wait",
    "pager",
  ],
  details: [
    "Newest first: the applied and reverted revisions, with user, host and duration; failed runs; " +
      "and runs without a recorded end (lost). No directory is needed.",
  ],
  examples: [
    "ebb log",
    "ebb log --limit 20",
    "ebb log --revision 375b918c8740 --json",
    "ebb log --tag v2.4.0",
    "ebb log --since 24h",
  ],
  run: async (context) => {
    const filter = filterOf(context);
    const database = await findDatabase(context);
    const { schema, versionTable } = context.settings;
    const { state, entries } = await withSession(database, async (session) => {
      const state = await readState(session, { schema, versionTable, detail: "heads" });
      const entries = state.hasLog ? await readLog(session, state.ledger, filter) : [];
      return { state, entries };
    });
    if (!state.hasLog) {
      const where = cell(`${state.database}, schema ${state.ledger.schema}`);
      context.note(`There is no ledger in database ${where}`);
    }
    const target = targetJson(database.connection, state.ledger);
    if (context.wantsJson) context.json({ target, entries: logJson(entries) });
    else await showText(context, textsOf(entries, context));
    return 0;
  },
};

function* textsOf(entries: readonly LogEntry[], { screen }: Context): Generator<string, void> {
  for (const entry of entries) yield logText(entry, screen);
}

function filterOf({ options, world }: Context): LogFilter {
  const since = options.value("since");
  const limit = options.value("limit");
  if (limit !== undefined && !/^[1-9]\d{0,8}$/.test(limit)) {
    throw new Failure("EBB_USAGE", `Cannot limit the log to "${limit}" entries`, {
      hint: "--limit takes a whole number from 1 on",
    });
  }
  return {
    revision: options.value("revision"),
    tag: options.value("tag"),
    since: since === undefined ? undefined : momentOf(since, world.now()),
    limit: limit === undefined ? undefined : Number(limit),
  };
}

/** Reads a time: `2025-10-07`, `2025-10-07T01:04Z`, or an age: `24h`. */
function momentOf(text: string, now: number): number {
  const ago = parseDuration(text);
  if (ago !== undefined) return now - ago;
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  throw new Failure("EBB_USAGE", `Cannot read the time "${text}"`, {
    hint: "--since takes a date (2025-10-07, 2025-10-07T01:04:42Z) or an age (90min, 24h)",
  });
}
